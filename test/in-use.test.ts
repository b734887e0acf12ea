import { expect, test } from 'vitest';
import { onceFree } from '../src/in-use.ts';

/** How often a file that is in use is tried, how long is waited, and what comes of it. */
async function tried(platform: NodeJS.Platform, code: string, failures: number, left: number) {
  let tries = 0;
  let waited = 0;
  const patience = { left };
  const outcome = await onceFree(
    () => {
      tries += 1;
      if (tries <= failures) throw Object.assign(new Error(code), { code });
      return 'done';
    },
    {
      platform,
      patience,
      async pause(milliseconds) {
        waited += milliseconds;
      },
    },
  ).catch((error: Error) => error.message);
  return { outcome, tries, waited, left: patience.left };
}

test.each<[NodeJS.Platform, string, failures: number, patience: number, Awaited<ReturnType<typeof tried>>]>([
  ['win32', 'EPERM', 0, 100, { outcome: 'done', tries: 1, waited: 0, left: 100 }],
  ['win32', 'EPERM', 3, 100, { outcome: 'done', tries: 4, waited: 75, left: 25 }],
  ['win32', 'EACCES', 1, 10, { outcome: 'done', tries: 2, waited: 10, left: 0 }],
  ['win32', 'EBUSY', 9, 60, { outcome: 'EBUSY', tries: 4, waited: 60, left: 0 }],
  ['win32', 'EBUSY', 1, 0, { outcome: 'EBUSY', tries: 1, waited: 0, left: 0 }],
  ['win32', 'ENOENT', 1, 100, { outcome: 'ENOENT', tries: 1, waited: 0, left: 100 }],
  ['linux', 'EPERM', 1, 100, { outcome: 'EPERM', tries: 1, waited: 0, left: 100 }],
  ['darwin', 'EACCES', 1, 100, { outcome: 'EACCES', tries: 1, waited: 0, left: 100 }],
])('on %s, %s %i times, with a patience of %i ms', async (platform, code, failures, patience, expected) => {
  expect(await tried(platform, code, failures, patience)).toEqual(expected);
});

test('a signal ends the wait', async () => {
  const busy = () => {
    throw Object.assign(new Error('busy'), { code: 'EBUSY' });
  };
  const pause = () => Promise.reject(new Error('interrupted'));
  await expect(onceFree(busy, { platform: 'win32', pause, patience: { left: 100 } })).rejects.toThrow('interrupted');
});
