import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { createTestServer } from '../support/server.ts';
import { KEY_STORED, readDocument, storeUnder, THOROUGH } from '../support/writers.ts';

/** Gives the process that holds the config file's lock just now. */
function holder(directory: string): number | undefined {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  const holders = names.flatMap((name) => {
    const [, number, pid] = /^config\.json\.lock\.([1-9]\d*)\.(\d+)-/.exec(name) ?? [];
    return number === undefined ? [] : { number: Number(number), pid: Number(pid) };
  });
  return holders.sort((a, b) => a.number - b.number)[0]?.pid;
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
    return false;
  }
}

test.each(Array.from({ length: THOROUGH ? 20 : 2 }, (_, index) => index + 1))(
  'round %i: of 50 processes at once none loses its write, nor when five are killed while they hold the lock',
  async (round) => {
    const machine = install();
    const directory = dirname(machine.file);
    const victims = round % 2 === 0 ? 5 : 0;
    const children = Array.from({ length: 50 + victims }, (_, index) => storeUnder(machine, `p${index}`));
    const ends = children.map((child) => once(child, 'exit'));
    const killed = new Set<number>();
    let torn = 0;
    const watch = (async () => {
      while (children.some(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
        const pid = holder(directory);
        if (killed.size < victims && pid !== undefined && !killed.has(pid) && kill(pid)) killed.add(pid);
        try {
          if (existsSync(machine.file)) readDocument(machine);
        } catch {
          torn += 1;
        }
        await setTimeout(1);
      }
    })();
    await Promise.all([...ends, watch]);
    const survivors = children.flatMap((child, index) => (child.exitCode === 0 ? [`p${index}`] : []));
    const { profiles } = readDocument(machine);
    const lost = survivors.filter((profile) => !Object.hasOwn(profiles, profile));
    expect({ lost, torn, killed: killed.size }).toEqual({ lost: [], torn: 0, killed: victims });
    expect(survivors.length).toBeGreaterThanOrEqual(50);
    expect(Object.values(profiles)).toEqual(Object.keys(profiles).map(() => KEY_STORED));
    await machine.run('config', 'path', '--profile', 'p0');
    await machine.run('status');
    expect(readdirSync(directory)).toEqual(['config.json']);
  },
  120_000,
);

/** Lets so many processes store at once. Gives the seconds that it took, and those of processor time. */
async function storeAtOnce(count: number) {
  const machine = install();
  const store = `printf %s ${SANDBOX.apiKey} | tmdb-auth config set api-key --stdin --quiet --profile "p$i"`;
  const all = `i=0; while [ $i -lt ${count} ]; do i=$((i + 1)); { ${store} || echo "p$i"; } & done; wait; times >times`;
  const start = Date.now();
  expect(await machine.script(`cd "$HOME"; ${all}`, 'bash')).toEqual({ status: 0, stdout: '', stderr: '' });
  const elapsed = (Date.now() - start) / 1000;
  expect(Object.keys(readDocument(machine).profiles)).toHaveLength(count);
  expect(readdirSync(dirname(machine.file))).toEqual(['config.json']);
  // The second line is of the children: user and system, as 0m1.234s.
  const [, children = ''] = readFileSync(join(machine.home, 'times'), 'utf8').split('\n');
  const times = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  return { elapsed, processor: times.reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0) };
}

test.skipIf(lacks('bash'))(
  '200 processes at once all store, at a cost that grows as their number does',
  // A machine that has other things to do may spoil a measurement.
  { retry: 3, timeout: 300_000 },
  async () => {
    const few = await storeAtOnce(20);
    const many = await storeAtOnce(200);
    expect(Math.min(many.processor / few.processor, many.elapsed / few.elapsed)).toBeLessThan(12);
  },
);

test('eight guests at once make one request and give one id', async () => {
  const server = await createTestServer(() => ({
    body: {
      success: true,
      guest_session_id: `guest${server.requests.length}`,
      expires_at: `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
    },
  }));
  const machine = install({ TMDB_API_KEY: SANDBOX.apiKey, TMDB_AUTH_BASE_URL: server.baseUrl });
  const results = await Promise.all(Array.from({ length: 8 }, () => machine.run('guest', '-q')));
  expect(results).toEqual(Array.from({ length: 8 }, () => ({ status: 0, stdout: 'guest1\n', stderr: '' })));
  expect(server.requests).toHaveLength(1);
});
