import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install } from '../support/installed-program.ts';
import { lacks, lacksMounts } from '../support/needed-programs.ts';
import { countRun } from './count.ts';
import { LATENESS } from './processes.ts';
import { startRawServer } from './raw-server.ts';

describe.skipIf(lacksMounts('-m'))('names', () => {
  /** A script with a file of its own in the place of one of the system. */
  async function runWith(path: string, text: string, command: string, env: Readonly<Record<string, string>> = {}) {
    countRun();
    const { script, home } = install({ TMDB_API_KEY: SANDBOX.apiKey, ...env });
    const own = join(home, 'own');
    writeFileSync(own, text);
    return script(`unshare -m bash -c 'mount --bind ${own} ${path}; ${command}'`);
  }

  test('an IPv6 address without a route is passed over for IPv4', async () => {
    const server = await startRawServer('*', (socket, good) => void socket.write(good));
    const env = { TMDB_AUTH_BASE_URL: `http://localhost:${server.port}/3` };
    const hosts = '2001:db8::1 localhost\n127.0.0.1 localhost\n';
    const { status, stderr } = await runWith('/etc/hosts', hosts, 'tmdb-auth guest --timeout 5', env);
    expect({ status, requests: server.requests.length }, stderr).toEqual({ status: 0, requests: 1 });
  });

  test.each(['127.0.0.1', '0.0.0.0', '::1'])('a DNS that blocks: %s', async (address) => {
    const { stdout } = await runWith(
      '/etc/hosts',
      `${address} api.themoviedb.org\n`,
      'tmdb-auth guest --json --timeout 5; tmdb-auth doctor --json --timeout 5',
    );
    const [guest, doctor] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(guest.error).toMatchObject({ code: 'network', exit_code: 5 });
    const found = doctor.checks.find(({ id }: { id: string }) => id === 'dns');
    expect(found).toMatchObject({ status: 'fail', fix: expect.stringContaining('DNS') });
  });

  test.skipIf(lacks('python3'))('a DNS server that is silent: Ctrl-C ends it all the same', async () => {
    const dns = `import socket; s = socket.socket(2, 2); s.bind(("127.0.0.53", 53)); print("bound")
while True: s.recvfrom(512); print("asked")`;
    const { stdout } = await runWith(
      '/etc/resolv.conf',
      'nameserver 127.0.0.53\n',
      `exec 3< <(exec python3 -u -c "$DNS"); dns=$!; read -r <&3
       tmdb-auth guest & us=$!; read -r <&3
       start=$(date +%s%N); kill -INT $us; wait $us; echo "$? $(( ($(date +%s%N) - start) / 1000000 ))"
       kill $dns`,
      { DNS: dns },
    );
    const [status, milliseconds] = stdout.trim().split(' ').map(Number);
    expect(status).toBe(130);
    expect(milliseconds).toBeLessThan(LATENESS);
  });
});
