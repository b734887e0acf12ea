import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { install } from '../support/program.ts';
import { lacks } from '../support/programs.ts';
import { BAD, CALLS, type Fate, LATE, runAgainst, survived, TIMEOUT } from './calls.ts';
import { countRun } from './count.ts';
import { type Misbehaviour, reply, SESSION, startRawServer, TOKEN } from './raw-server.ts';

const NETWORK: Fate = { exit: 5, code: 'network' };

/** A TCP server on loopback. */
async function listen(
  onConnection: (socket: Socket) => void,
): Promise<{ port: number; server: Server; bytes: () => number }> {
  let bytes = 0;
  const server = createServer((socket) => {
    socket
      .on('error', () => {})
      .on('data', (chunk) => {
        bytes += chunk.length;
      });
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, server, bytes: () => bytes };
}

async function closedPort(): Promise<number> {
  const { port, server } = await listen(() => {});
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function expectOfAll(baseUrl: string, fate: Fate, within: number): Promise<void> {
  const outcomes = await Promise.all(CALLS.map((call) => runAgainst(call, { baseUrl, requests: [] }, { within })));
  expect(outcomes).toEqual(CALLS.map((call) => survived(call, fate)));
}

test('connection refused', async () => {
  await expectOfAll(`http://127.0.0.1:${await closedPort()}/3`, NETWORK, 1_000);
});

test('name not found', async () => {
  // Too long for a label, so that no DNS server is asked: it might be slow.
  await expectOfAll(`https://${'a'.repeat(64)}.invalid/3`, NETWORK, 1_000);
});

test.skipIf(lacks('python3'))('a black hole that answers no SYN', async () => {
  const script = `
import socket, sys, time
server = socket.socket(); server.bind(('127.0.0.1', 0)); server.listen(0)
held = []
for _ in range(4):
    client = socket.socket(); client.setblocking(False); client.connect_ex(server.getsockname()); held.append(client)
time.sleep(.2)
print(server.getsockname()[1], flush=True); time.sleep(60)`;
  const child = spawn('python3', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  const [port] = await once(child.stdout, 'data');
  await expectOfAll(`http://127.0.0.1:${Number(port)}/3`, LATE, TIMEOUT + 500);
});

describe.each([301, 302, 303, 307, 308])('redirect with %i', (status) => {
  test.each<[string, (second: number, request: { readonly origin: string }) => string]>([
    ['another host', (second) => `http://127.0.0.1:${second}/3/authentication?api_key=x`],
    ['another scheme', (second) => `https://localhost:${second}/3/authentication`],
    ['no host', () => 'http://'],
    ['a script', () => 'javascript:alert(1)'],
    ['itself', (_, { origin }) => `${origin}/3/authentication`],
  ])('to %s', async (_, location) => {
    const second = await listen((socket) => void socket.end(reply('200 OK', '{"success":true}')));
    const misbehave: Misbehaviour = (socket, __, request) =>
      void socket.write(reply(`${status} Elsewhere`, '', [`location: ${location(second.port, request)}`]));
    const outcomes = await Promise.all(
      CALLS.map(async (call) => runAgainst(call, await startRawServer(call.call, misbehave))),
    );
    expect(outcomes).toEqual(CALLS.map((call) => survived(call, BAD)));
    expect(second.bytes()).toBe(0);
  });
});

/** The program as a process of its own, with an own certificate authority where it has one. */
async function runProcess(
  { line }: { readonly line: string },
  env: Readonly<Record<string, string>>,
  options = '--timeout 1',
) {
  countRun();
  const session: Record<string, string> = /status|logout/.test(line) ? { TMDB_SESSION_ID: SESSION } : {};
  const credentials = {
    TMDB_API_KEY: SANDBOX.apiKey,
    TMDB_USERNAME: SANDBOX.username,
    TMDB_PASSWORD: SANDBOX.password,
  };
  const { run } = install({ ...credentials, ...session, ...env });
  const start = performance.now();
  const { status, stdout, stderr } = await run(...line.split(' '), '--json', ...options.split(' '));
  const { error, warnings } = JSON.parse(stdout);
  const failure = error ?? warnings.find(({ code }: { code: string }) => code === 'not_revoked');
  return {
    status,
    code: failure?.code,
    message: failure?.message,
    hint: failure?.hint,
    stderr,
    milliseconds: performance.now() - start,
  };
}

describe('a bomb of 1.5 GB in 1.5 MB of gzip', () => {
  const bomb = Buffer.concat(Array.from({ length: 100 }, () => gzipSync(Buffer.alloc(15_000_000))));
  const small = gzipSync(Buffer.alloc(50_000_000));

  test.each([
    ['the whole', bomb],
    ['one that is small on the way', small],
  ])('%s', async (_, body) => {
    const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`;
    const misbehave: Misbehaviour = (socket) => {
      socket.write(head);
      socket.write(body);
    };
    const outcomes = await Promise.all(
      CALLS.map(async (call) => runAgainst(call, await startRawServer(call.call, misbehave), { within: 2_000 })),
    );
    expect(outcomes).toEqual(CALLS.map((call) => survived(call, BAD)));

    const { baseUrl } = await startRawServer('*', misbehave);
    const { env } = install({ TMDB_API_KEY: SANDBOX.apiKey, TMDB_AUTH_BASE_URL: baseUrl });
    const start = performance.now();
    countRun();
    const child = spawn('tmdb-auth', ['guest', '--json'], { env, stdio: 'ignore' });
    let peak = 0;
    const watching = setInterval(() => {
      try {
        peak = Math.max(
          peak,
          Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0),
        );
      } catch {
        // It has ended.
      }
    }, 2);
    const [code] = await once(child, 'exit');
    clearInterval(watching);
    expect(code).toBe(5);
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(peak).toBeLessThan(150_000);
  });
});

describe.skipIf(lacks('openssl'))('TLS', () => {
  let certificates: Certificates;
  beforeAll(async () => {
    const { mkdtempSync } = await import('node:fs');
    const { tmpdir } = await import('node:os');
    certificates = makeCertificates(mkdtempSync(join(tmpdir(), 'tmdb-auth-test-')));
  });

  const serve = (kind: Exclude<keyof Certificates, 'authorityFile'>, options: object = {}) =>
    startRawServer('*', (socket, good) => void socket.write(good), { ...certificates[kind], ...options });

  const trusting = (baseUrl: string) => ({
    TMDB_AUTH_BASE_URL: baseUrl,
    NODE_EXTRA_CA_CERTS: certificates.authorityFile,
  });

  test.each(CALLS)('good, by NODE_EXTRA_CA_CERTS: $call', async (call) => {
    expect(await runProcess(call, trusting((await serve('good')).baseUrl))).toMatchObject({ status: 0, stderr: '' });
  });

  test.each([
    ['unknown', /signed by nobody who is trusted here/, /NODE_EXTRA_CA_CERTS/],
    ['expired', /has expired/, /check the clock of this machine: it says 20/],
    ['future', /is not valid yet/, /check the clock of this machine: it says 20/],
    ['otherHost', /is for another host/, /check the network/],
  ] as const)('a certificate that is %s', async (kind, message, hint) => {
    const server = await serve(kind);
    for (const call of CALLS) {
      // The switch that turns checking off elsewhere changes nothing, and is not even mentioned.
      const env = { ...trusting(server.baseUrl), NODE_TLS_REJECT_UNAUTHORIZED: '0' };
      const { status, code, stderr, ...said } = await runProcess(call, env);
      const forgiven = call.line === 'logout';
      expect({ status, code, stderr }).toEqual({
        status: forgiven ? 0 : 5,
        code: forgiven ? 'not_revoked' : 'tls',
        stderr: '',
      });
      expect(said.message).toMatch(message);
      if (!forgiven) expect(said.hint).toMatch(hint);
    }
    expect(server.requests).toEqual([]);
  });

  test.each([
    ['good', 'pass', /^TLSv1\.[23], certificate by authority {2}\[31m, valid until \w/],
    ['expired', 'fail', /^the server's certificate has expired \(CERT_HAS_EXPIRED\)$/],
    ['otherHost', 'fail', /^the server's certificate is for another host/],
  ] as const)('doctor of a certificate that is %s', async (kind, status, detail) => {
    const server = await serve(kind);
    const { run } = install({ ...trusting(server.baseUrl), TMDB_API_KEY: SANDBOX.apiKey });
    const { checks } = JSON.parse((await run('doctor', '--json')).stdout);
    const found = (id: string) => checks.find((check: { id: string }) => check.id === id);
    expect(found('tls')).toMatchObject({ status, detail: expect.stringMatching(detail) });
    expect([found('http').status, server.requests.length]).toEqual(status === 'pass' ? ['pass', 1] : ['skip', 0]);
  });

  test('TLS 1.0', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const server = await serve('good', old);
    expect(await runProcess({ line: 'guest' }, trusting(server.baseUrl))).toMatchObject({ status: 5, code: 'tls' });
  });

  test('no TLS at all', async () => {
    const { port } = await startRawServer('*', () => {});
    const plain = await listen((socket) => void socket.end(reply('400 Bad Request', 'no TLS')));
    expect(await runProcess({ line: 'guest' }, trusting(`https://localhost:${plain.port}/3`))).toMatchObject({
      status: 5,
      code: 'tls',
    });
    const silent = await runProcess({ line: 'guest' }, trusting(`https://localhost:${port}/3`));
    expect(silent).toMatchObject({ status: 5, code: 'timeout' });
    expect(silent.milliseconds).toBeLessThan(TIMEOUT + 1_500);
  });

  test.each<[string, Misbehaviour, string, number]>([
    ['silence', () => {}, 'timeout', 5],
    ['a reset', (socket) => void socket.destroy(), 'network', 5],
    ['a body cut off', (socket, good) => void socket.end(good.slice(0, -3)), 'network', 5],
    ['garbage', (socket) => void socket.write('no HTTP\r\n\r\n'), 'bad_reply', 5],
    ['a page', (socket) => void socket.write(reply('200 OK', '<html>')), 'bad_reply', 5],
  ])('under TLS: %s', async (_, misbehave, code, status) => {
    for (const call of CALLS.filter(({ harmful }) => harmful)) {
      const server = await startRawServer(call.call, misbehave, certificates.good);
      expect(await runProcess(call, trusting(server.baseUrl))).toMatchObject({ status, code, stderr: '' });
      expect(server.requests.filter((request) => request === call.call)).toHaveLength(1);
    }
  });

  describe('through a proxy', () => {
    /** A CONNECT proxy; `answer` undefined lets through. */
    async function proxy(answer?: (socket: Socket, head: string) => void) {
      const seen: string[] = [];
      const { port } = await listen((socket) => {
        let head = '';
        const onData = (chunk: Buffer) => {
          head += chunk;
          if (!head.includes('\r\n\r\n')) return;
          socket.off('data', onData);
          seen.push(head);
          if (answer) {
            answer(socket, head);
            return;
          }
          const [, target = ''] = /^CONNECT localhost:(\d+) /.exec(head) ?? [];
          const upstream = connectTcp(Number(target), '127.0.0.1', () => {
            socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
            socket.pipe(upstream).pipe(socket);
          });
          upstream.on('error', () => socket.destroy());
          socket.on('close', () => upstream.destroy());
        };
        socket.on('data', onData);
      });
      return { port, seen };
    }

    const through = async (port: number, more: Readonly<Record<string, string>> = {}) => {
      const server = await serve('good');
      return { server, env: { ...trusting(server.baseUrl), HTTPS_PROXY: `http://127.0.0.1:${port}`, ...more } };
    };

    test.each(CALLS)('that works: $call', async (call) => {
      const { port, seen } = await proxy();
      const { server, env } = await through(port);
      expect(await runProcess(call, env, '--timeout 10')).toMatchObject({ status: 0, stderr: '' });
      expect(seen).toHaveLength(1);
      expect(seen[0]).toMatch(/^CONNECT localhost:\d+ HTTP\/1.1\r\n/);
      expect(server.requests).toContain(call.call);
    });

    test('login goes over one tunnel', async () => {
      const { port, seen } = await proxy();
      const { server, env } = await through(port);
      expect(await runProcess({ line: 'login' }, env, '--timeout 10')).toMatchObject({ status: 0 });
      expect([seen.length, server.requests.length, server.connections()]).toEqual([1, 3, 1]);
    });

    test.each<[string, ((socket: Socket) => void) | undefined, RegExp, RegExp]>([
      [
        'that is dead',
        undefined,
        /the proxy 127\.0\.0\.1:\d+ failed: the connection was refused/,
        /check HTTPS_PROXY.*NO_PROXY/,
      ],
      [
        'that refuses',
        (socket) => void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'),
        /it refused to connect \(HTTP 403\)/,
        /NO_PROXY/,
      ],
      [
        'that wants a password',
        (socket) => void socket.end('HTTP/1.1 407 Auth\r\nproxy-authenticate: Basic realm="x"\r\n\r\n'),
        /it wants a user name and a password \(HTTP 407\)/,
        /http:\/\/USER:PASSWORD@127/,
      ],
      ['that is silent', () => {}, /it did not connect in time/, /check HTTPS_PROXY/],
      [
        'that speaks something else',
        (socket) => void socket.write('SSH-2.0\r\n'),
        /it does not speak HTTP/,
        /check HTTPS_PROXY/,
      ],
    ])('%s', async (_, answer, message, hint) => {
      for (const call of CALLS) {
        const port = answer ? (await proxy(answer)).port : await closedPort();
        const { server, env } = await through(port);
        const { status, code, stderr, milliseconds, ...said } = await runProcess(call, env);
        const forgiven = call.line === 'logout';
        expect({ status, code, stderr }).toEqual({
          status: forgiven ? 0 : 5,
          code: forgiven ? 'not_revoked' : 'proxy',
          stderr: '',
        });
        expect(said.message).toMatch(message);
        if (!forgiven) expect(said.hint).toMatch(hint);
        expect(milliseconds).toBeLessThan(TIMEOUT + 1_500);
        expect(server.connections()).toBe(0);
      }
    });

    test('its password is sent to it alone, and shown nowhere', async () => {
      const { port, seen } = await proxy((socket, head) => {
        const right = head.includes(`proxy-authorization: Basic ${Buffer.from('me:pass word').toString('base64')}`);
        socket.end(`HTTP/1.1 ${right ? 418 : 407} No\r\n\r\n`);
      });
      const { env } = await through(port, { HTTPS_PROXY: `http://me:pass%20word@127.0.0.1:${port}` });
      const outcome = await runProcess({ line: 'guest -v' }, env);
      expect(outcome).toMatchObject({ status: 5, code: 'proxy', message: expect.stringContaining('HTTP 418') });
      expect(JSON.stringify(outcome)).not.toMatch(/pass|bWU6/);
      expect(seen.length).toBeGreaterThan(0);
    });

    test.each([
      [{ NO_PROXY: 'localhost' }, false],
      [{ no_proxy: 'other.example, localhost:PORT' }, false],
      [{ NO_PROXY: '*' }, false],
      [{ NO_PROXY: 'example.com,ocalhost,localhost:1' }, true],
      [{ HTTPS_PROXY: '', ALL_PROXY: 'PROXY' }, true],
      [{ HTTPS_PROXY: 'http://127.0.0.1:1', https_proxy: 'PROXY' }, true],
      [{ HTTPS_PROXY: '', HTTP_PROXY: 'http://127.0.0.1:1' }, false],
    ] as [Record<string, string>, boolean][])('variables: %j: %s', async (variables, used) => {
      const { port, seen } = await proxy();
      const { server, env } = await through(port);
      const filled = Object.entries(variables).map(([name, value]) => [
        name,
        value.replace('PORT', String(server.port)).replace('PROXY', `127.0.0.1:${port}`),
      ]);
      expect(
        await runProcess({ line: 'guest' }, { ...env, ...Object.fromEntries(filled) }, '--timeout 10'),
      ).toMatchObject({ status: 0 });
      expect(seen.length > 0).toBe(used);
    });

    test.each(['socks5://127.0.0.1:1080', 'http://', 'a b', 'http://user:100%@127.0.0.1:1'])(
      'that is no URL: %s',
      async (value) => {
        const { env } = await through(1, { HTTPS_PROXY: value });
        const { status, code, message } = await runProcess({ line: 'guest' }, env);
        expect({ status, code, message }).toEqual({
          status: 5,
          code: 'proxy',
          message: 'HTTPS_PROXY is not the URL of an HTTP proxy',
        });
      },
    );

    test('Ctrl-C while it is silent', async () => {
      const { port, seen } = await proxy(() => {});
      const { env } = await through(port);
      const { env: environment } = install({ ...env, TMDB_API_KEY: SANDBOX.apiKey });
      countRun();
      const child = spawn('tmdb-auth', ['guest'], { env: environment, stdio: 'ignore' });
      while (seen.length === 0) await setTimeout(10);
      const start = performance.now();
      child.kill('SIGINT');
      expect((await once(child, 'exit'))[0]).toBe(130);
      expect(performance.now() - start).toBeLessThan(300);
    });
  });
});

test('a server on this machine needs no proxy', async () => {
  const server = await startRawServer('*', (socket, good) => void socket.write(good));
  const env = { TMDB_AUTH_BASE_URL: server.baseUrl, HTTP_PROXY: 'http://127.0.0.1:1', ALL_PROXY: 'http://127.0.0.1:1' };
  expect(await runProcess({ line: `session ${TOKEN}` }, env)).toMatchObject({ status: 0 });
});
