import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { CALLS, TIMEOUT } from './calls.ts';
import { countRun } from './count.ts';
import { failed, LATENESS, runProcess, SUCCESS } from './processes.ts';
import { startRawServer, TOKEN } from './raw-server.ts';
import { closedPort, listen } from './tcp-server.ts';
import { useCertificates } from './tls-server.ts';

const tlsTest = test.skipIf(lacks('openssl'));
const { serve, trusting } = useCertificates();

/** A CONNECT proxy; `answer` undefined lets through. */
async function startProxy(answer?: (socket: Socket, head: string) => void) {
  const heads: string[] = [];
  const { port } = await listen((socket) => {
    let head = '';
    const onData = (chunk: Buffer) => {
      head += chunk;
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', onData);
      heads.push(head);
      if (answer) answer(socket, head);
      else letThrough(socket, head);
    };
    socket.on('data', onData);
  });
  return { port, heads };
}

function letThrough(socket: Socket, head: string): void {
  const [, target = ''] = /^CONNECT localhost:(\d+) /.exec(head) ?? [];
  const upstream = connect(Number(target), '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.pipe(upstream).pipe(socket);
  });
  upstream.on('error', () => socket.destroy());
  socket.on('close', () => upstream.destroy());
}

/** A server, and the environment of a program that goes to it through a proxy. */
async function serverBehind(port: number, more: Readonly<Record<string, string>> = {}) {
  const server = await serve('good');
  return { server, env: { ...trusting(server.baseUrl), HTTPS_PROXY: `http://127.0.0.1:${port}`, ...more } };
}

tlsTest.each(CALLS)('through a proxy that works: $call', async ({ line, call }) => {
  const { port, heads } = await startProxy();
  const { server, env } = await serverBehind(port);
  const { outcome } = await runProcess(line, env, '--timeout 10');
  expect(outcome).toEqual(SUCCESS);
  expect(heads).toEqual([expect.stringMatching(/^CONNECT localhost:\d+ HTTP\/1.1\r\n/)]);
  expect(server.requests).toContain(call);
});

tlsTest('through a proxy, login goes over one tunnel', async () => {
  const { port, heads } = await startProxy();
  const { server, env } = await serverBehind(port);
  expect((await runProcess('login', env, '--timeout 10')).outcome).toEqual(SUCCESS);
  expect([heads.length, server.requests.length, server.connections()]).toEqual([1, 3, 1]);
});

const CHECK = 'check HTTPS_PROXY, or go without it by NO_PROXY';

tlsTest.each<[string, ((socket: Socket) => void) | undefined, reason: string, hint: string | RegExp]>([
  ['that is dead', undefined, 'the connection was refused', CHECK],
  [
    'that refuses',
    (socket) => void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'),
    'it refused to connect \\(HTTP 403\\)',
    CHECK,
  ],
  [
    'that wants a password',
    (socket) => void socket.end('HTTP/1.1 407 Auth\r\nproxy-authenticate: Basic realm="x"\r\n\r\n'),
    'it wants a username and a password \\(HTTP 407\\)',
    /^put them into HTTPS_PROXY: http:\/\/USER:PASSWORD@127\.0\.0\.1:\d+$/,
  ],
  ['that is silent', () => {}, 'it did not connect in time', CHECK],
  ['that speaks something else', (socket) => void socket.write('SSH-2.0\r\n'), 'it does not speak HTTP', CHECK],
])('through a proxy %s', async (_, answer, reason, hint) => {
  for (const { line } of CALLS) {
    const port = answer ? (await startProxy(answer)).port : await closedPort();
    const { server, env } = await serverBehind(port);
    const { outcome, milliseconds } = await runProcess(line, env);
    const message = expect.stringMatching(`the proxy 127\\.0\\.0\\.1:${port} failed: ${reason}`);
    expect(outcome).toEqual(failed('proxy', message, expect.stringMatching(hint)));
    expect(milliseconds).toBeLessThan(TIMEOUT + LATENESS);
    expect(server.connections()).toBe(0);
  }
});

tlsTest("a proxy's password is sent to it alone, and shown nowhere", async () => {
  const { port, heads } = await startProxy((socket, head) => {
    const right = head.includes(`proxy-authorization: Basic ${Buffer.from('me:pass word').toString('base64')}`);
    socket.end(`HTTP/1.1 ${right ? 418 : 407} No\r\n\r\n`);
  });
  const { env } = await serverBehind(port, { HTTPS_PROXY: `http://me:pass%20word@127.0.0.1:${port}` });
  const { outcome } = await runProcess('guest -v', env);
  expect({ ...outcome, stderr: '' }).toEqual(failed('proxy', expect.stringContaining('HTTP 418'), CHECK));
  expect(JSON.stringify(outcome)).not.toMatch(/pass|bWU6/);
  expect(heads.length).toBeGreaterThan(0);
});

tlsTest.each([
  [{ NO_PROXY: 'localhost' }, false],
  [{ no_proxy: 'other.example, localhost:PORT' }, false],
  [{ NO_PROXY: '*' }, false],
  [{ NO_PROXY: 'example.com,ocalhost,localhost:1' }, true],
  [{ HTTPS_PROXY: '', ALL_PROXY: 'PROXY' }, true],
  [{ HTTPS_PROXY: 'http://127.0.0.1:1', https_proxy: 'PROXY' }, true],
  [{ HTTPS_PROXY: '', HTTP_PROXY: 'http://127.0.0.1:1' }, false],
] as [Record<string, string>, boolean][])('variables of a proxy: %j: %s', async (variables, isUsed) => {
  const { port, heads } = await startProxy();
  const { server, env } = await serverBehind(port);
  const filled = Object.entries(variables).map(([name, value]) => [
    name,
    value.replace('PORT', String(server.port)).replace('PROXY', `127.0.0.1:${port}`),
  ]);
  const { outcome } = await runProcess('guest', { ...env, ...Object.fromEntries(filled) }, '--timeout 10');
  expect({ outcome, isUsed: heads.length > 0 }).toEqual({ outcome: SUCCESS, isUsed });
});

tlsTest.each(['socks5://127.0.0.1:1080', 'http://', 'a b', 'http://user:100%@127.0.0.1:1'])(
  'a proxy that is no URL: %s',
  async (value) => {
    const { env } = await serverBehind(1, { HTTPS_PROXY: value });
    const { outcome } = await runProcess('guest', env);
    const message = 'HTTPS_PROXY is not the URL of an HTTP proxy';
    const hint = 'set HTTPS_PROXY to http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT with % and @ as %25 and %40';
    expect(outcome).toEqual(failed('proxy', message, hint));
  },
);

tlsTest('Ctrl-C while a proxy is silent', async () => {
  const { port, heads } = await startProxy(() => {});
  const { env } = await serverBehind(port);
  const { env: environment } = install({ ...env, TMDB_API_KEY: SANDBOX.apiKey });
  countRun();
  const child = spawn('tmdb-auth', ['guest'], { env: environment, stdio: 'ignore' });
  while (heads.length === 0) await setTimeout(10);
  const start = performance.now();
  child.kill('SIGINT');
  expect((await once(child, 'exit'))[0]).toBe(130);
  expect(performance.now() - start).toBeLessThan(LATENESS);
});

test('a server on this machine needs no proxy', async () => {
  const server = await startRawServer('*', (socket, good) => void socket.write(good));
  const env = { TMDB_AUTH_BASE_URL: server.baseUrl, HTTP_PROXY: 'http://127.0.0.1:1', ALL_PROXY: 'http://127.0.0.1:1' };
  expect((await runProcess(`session ${TOKEN}`, env)).outcome).toEqual(SUCCESS);
});
