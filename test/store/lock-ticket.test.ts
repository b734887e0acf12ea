import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { newOwner } from '../../src/store/lock-owner.ts';
import { createTicket, locksAmong } from '../../src/store/lock-ticket.ts';
import { addLock, createPlace, DEAD, ELSEWHERE, processes } from './lock-files.ts';

const OTHER = '12-34-a_b-c';

const setAge = (path: string, secondsAgo: number) => {
  const time = Math.floor(Date.now() / 1000) - secondsAgo;
  utimesSync(path, time, time);
};

test('the files of a lock are served by number, and by name where two have the same', () => {
  const owners = ['12-34-a_b-c', '13-34-a_b-c', '14-34-a_b-c'];
  const served = [
    ...owners.map((owner) => ({ file: `x.lock.0.${owner}`, number: 0, owner })),
    ...owners.map((owner) => ({ file: `x.lock.9.${owner}`, number: 9, owner })),
    { file: `x.lock.10.${OTHER}`, number: 10, owner: OTHER },
  ];
  const files = served.map(({ file }) => file);
  for (const listing of [files, files.toReversed(), [...files.slice(4), ...files.slice(0, 4)]]) {
    expect(locksAmong(listing, 'x')).toEqual(served);
  }
});

test.each([
  'config.json',
  `y.lock.1.${OTHER}`,
  `x.x.lock.1.${OTHER}`,
  'x.lock.',
  'x.lock.1',
  `x.lock.1${OTHER}`,
  `x.lock.${OTHER}`,
  `x.lock.a1.${OTHER}`,
  `x.lock.1a.${OTHER}`,
  `x.lock.1.${OTHER}\n`,
  `x.lock.1.${OTHER}\n1`,
  `x.lock.1.${OTHER}.1`,
  `x.lock.${2 ** 53}.${OTHER}`,
])('%j is no file of the lock', (file) => {
  expect(locksAmong([file], 'x')).toEqual([]);
});

test('a ticket whose file cannot be made is none, and nothing stays open of one that is', () => {
  const place = createPlace();
  expect(() => createTicket({ ...place, directory: join(place.directory, 'missing') }, 'x')).toThrow('ENOENT');
  createTicket(place, 'x').discard();
  createTicket(place, 'x').discard();
  const open = existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd') : [];
  const paths = open.map((descriptor) => linkOf(`/proc/self/fd/${descriptor}`));
  expect(paths.filter((path) => path.startsWith(place.directory))).toEqual([]);
});

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // The descriptor of the listing itself is closed by now.
    return '';
  }
}

test('a file is touched by its owner every 5 s until it is discarded', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const place = createPlace();
  const ticket = createTicket(place, 'x');
  const path = join(place.directory, readdirSync(place.directory)[0] ?? '');
  const touches = [4_999, 1, 5_000, 5_000].map((milliseconds) => {
    setAge(path, 3_600);
    vi.advanceTimersByTime(milliseconds);
    const { size, mtimeMs } = statSync(path);
    return { size, isTouched: Date.now() - mtimeMs < 1_800_000 };
  });
  expect(touches).toEqual([
    { size: 0, isTouched: false },
    { size: 1, isTouched: true },
    { size: 0, isTouched: true },
    { size: 1, isTouched: true },
  ]);
  ticket.discard();
  expect({ timers: vi.getTimerCount(), files: readdirSync(place.directory) }).toEqual({ timers: 0, files: [] });
});

test('of those before it a waiter drops the gone at the head, and the dead at the end, whom it removes', () => {
  const place = createPlace();
  const ticket = createTicket(place, 'x');
  const [living, dead, gone] = [addLock(place, 1), addLock(place, 2, DEAD), addLock(place, 3)];
  rmSync(join(place.directory, gone));
  const after = (...files: string[]) =>
    ticket.waitingFor(files.flatMap((file) => locksAmong([file], 'x'))).map(({ file }) => file);
  expect({
    none: after(),
    'gone, gone': after(gone, gone),
    'gone, living': after(gone, living),
    'living, gone': after(living, gone),
    'dead, living': after(dead, living),
    'gone, dead, living, gone': after(gone, dead, living, gone),
  }).toEqual({
    none: [],
    'gone, gone': [],
    'gone, living': [living],
    'living, gone': [living],
    'dead, living': [dead, living],
    'gone, dead, living, gone': [dead, living],
  });
  expect(existsSync(join(place.directory, dead))).toBe(true);
  expect(after(living, dead)).toEqual([living]);
  expect([living, dead].map((file) => existsSync(join(place.directory, file)))).toEqual([true, false]);
  ticket.discard();
});

test('who cannot be seen is dead 30 s before or after the time of the own file, to the millisecond', () => {
  const place = createPlace();
  const ticket = createTicket(place, 'x');
  const own = join(place.directory, readdirSync(place.directory)[0] ?? '');
  // A directory cannot be touched as the file would be: its time stays.
  rmSync(own);
  mkdirSync(own);
  utimesSync(own, 1_000, 1_000);
  const other = addLock(place, 1, ELSEWHERE);
  const isDeadAt = (seconds: number) => {
    utimesSync(join(place.directory, other), seconds, seconds);
    return ticket.waitingFor(locksAmong([other], 'x')).length === 0;
  };
  expect([970.001, 1_029.999, 1_000].map(isDeadAt)).toEqual([false, false, false]);
  expect(isDeadAt(970)).toBe(true);
  expect(readdirSync(place.directory)).toHaveLength(1);
});

test('without a file of its own a waiter takes nobody for dead whom it cannot see', () => {
  const place = createPlace();
  const ticket = createTicket(place, 'x');
  for (const file of readdirSync(place.directory)) rmSync(join(place.directory, file));
  const other = addLock(place, 1, ELSEWHERE);
  setAge(join(place.directory, other), 3_600);
  expect(ticket.waitingFor(locksAmong([other], 'x'))).toEqual(locksAmong([other], 'x'));
  expect({ isThere: ticket.isThere(), look: ticket.look() }).toEqual({ isThere: false, look: undefined });
  rmSync(join(place.directory, other));
  expect({ number: ticket.choose(), discarded: ticket.discard() }).toEqual({ number: 1, discarded: undefined });
});

test('the number is the one after the highest; where there is none, a dead owner of the highest is removed', () => {
  const place = createPlace();
  const ticket = createTicket(place, 'x');
  expect(ticket.choose()).toBe(1);
  addLock(place, 9);
  expect(ticket.choose()).toBe(10);
  const dead = addLock(place, Number.MAX_SAFE_INTEGER, DEAD);
  expect([ticket.choose(), existsSync(join(place.directory, dead)), ticket.choose()]).toEqual([undefined, false, 10]);
  const living = addLock(place, Number.MAX_SAFE_INTEGER);
  expect([ticket.choose(), existsSync(join(place.directory, living))]).toEqual([undefined, true]);
  ticket.discard();
});

test('a number that cannot be taken is an error, unless the file is gone or has the name all the same', () => {
  const place = createPlace();
  // 255 bytes are the longest name, so that the name with a long number is too long.
  const name = 'x'.repeat(245 - `.lock.0.${newOwner(processes)}`.length);
  const ticket = createTicket(place, name);
  const [file = ''] = readdirSync(place.directory);
  expect(() => ticket.take(10 ** 20)).toThrow('ENAMETOOLONG');
  expect({ files: readdirSync(place.directory), isThere: ticket.isThere() }).toEqual({ files: [file], isThere: true });
  const numbered = file.replace('.lock.0.', '.lock.2.');
  mkdirSync(join(place.directory, numbered));
  ticket.take(2);
  expect({ isThere: ticket.isThere(), look: ticket.look() }).toEqual({ isThere: true, look: locksAmong([file], name) });
  rmSync(join(place.directory, numbered), { recursive: true });
  ticket.take(3);
  expect({ isThere: ticket.isThere(), look: ticket.look() }).toEqual({ isThere: false, look: undefined });
  expect(lstatSync(join(place.directory, file)).size).toBe(0);
  ticket.discard();
});
