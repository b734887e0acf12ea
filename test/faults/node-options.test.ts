import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { install } from '../support/installed-program.ts';
import { countRun } from './count.ts';
import { CREDENTIALS } from './steps.ts';
import { closedPort } from './tcp-server.ts';

const SERVER = { TMDB_AUTH_BASE_URL: 'http://127.0.0.1:9/3' };

test.each([
  ['NODE_DEBUG', 'http'],
  ['NODE_DEBUG', 'net'],
  ['NODE_DEBUG', '*'],
  ['NODE_OPTIONS', '--trace-event-categories=node.http'],
  ['NODE_OPTIONS', '--no-warnings --trace_events_enabled'],
  ['NODE_OPTIONS', '--heapsnapshot-signal=SIGUSR2'],
  ['NODE_OPTIONS', '--heapsnapshot-near-heap-limit=1'],
  ['NODE_OPTIONS', '--tls-keylog=keys'],
])('what would write credentials is refused: %s=%s', async (name, value) => {
  countRun();
  const { script, home } = install({ ...CREDENTIALS, ...SERVER, [name]: value });
  const { status, stdout, stderr } = await script('cd "$HOME" && tmdb-auth guest --json');
  const { code, message } = JSON.parse(stdout).error;
  expect({ status, code, message }).toEqual({ status: 2, code: 'usage', message: expect.stringContaining(name) });
  const files = readdirSync(home).filter((file) => file !== 'bin');
  const written = [stderr, ...files.map((file) => readFileSync(join(home, file), 'latin1'))].join('\n');
  for (const secret of [CREDENTIALS.TMDB_API_KEY, CREDENTIALS.TMDB_PASSWORD]) expect(written).not.toContain(secret);
});

test.each(['--inspect-port=PORT --inspect', '--inspect=127.0.0.1:PORT', '--no-warnings --inspect=PORT'])(
  'a debugger that NODE_OPTIONS opens is closed: %s',
  async (options) => {
    countRun();
    const port = await closedPort();
    const inspect = options.replace('PORT', String(port));
    const { run } = install({ ...CREDENTIALS, ...SERVER, NODE_OPTIONS: inspect });
    // The program that is run tells whether its parent listens anywhere, by the sockets that are its descriptors.
    const look =
      "ls -l /proc/$PPID/fd | sed -n 's/.*socket:.\\([0-9]*\\).*/\\1/p' >s; grep -wf s /proc/net/tcp | grep -c ' 0A ' ";
    const { stdout } = await run('exec', '--only', 'key', '--', 'sh', '-c', `cd "$HOME"; ${look}`);
    expect(stdout).toBe('0\n');
  },
);
