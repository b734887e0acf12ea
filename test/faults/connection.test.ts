import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { BAD, BROKEN, CALLS, type Fate, LATE, runAgainst, SLACK, survived, TIMEOUT } from './calls.ts';
import { countRun } from './count.ts';
import { type Misbehaviour, reply, startRawServer } from './raw-server.ts';
import { closedPort, listen } from './tcp-server.ts';

async function expectOfAll(baseUrl: string, fate: Fate, within: number): Promise<void> {
  const outcomes = await Promise.all(CALLS.map((call) => runAgainst(call, { baseUrl, requests: [] }, { within })));
  expect(outcomes).toEqual(CALLS.map((call) => survived(call, fate)));
}

test('connection refused', async () => {
  await expectOfAll(`http://127.0.0.1:${await closedPort()}/3`, BROKEN, SLACK);
});

test('name not found', async () => {
  // Too long for a label, so that no DNS server is asked: it might be slow.
  await expectOfAll(`https://${'a'.repeat(64)}.invalid/3`, BROKEN, SLACK);
});

test.skipIf(lacks('python3'))('a black hole that answers no SYN', async () => {
  // The queue of the server is full as soon as one connection waits in it.
  const script = `
import select, signal, socket
server = socket.socket(); server.bind(('127.0.0.1', 0)); server.listen(0)
held = []
for _ in range(4):
    client = socket.socket(); client.setblocking(False); client.connect_ex(server.getsockname()); held.append(client)
select.select([], held[:1], [])
print(server.getsockname()[1], flush=True); signal.pause()`;
  const child = spawn('python3', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  const [port] = await once(child.stdout, 'data');
  await expectOfAll(`http://127.0.0.1:${Number(port)}/3`, LATE, TIMEOUT + SLACK);
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
    const { code, kilobytes } = await peakOf('guest', { TMDB_AUTH_BASE_URL: baseUrl });
    expect(code).toBe(5);
    expect(kilobytes).toBeLessThan(150_000);
  });
});

/** Runs the program. @returns the most memory that it had, as far as it was seen, and its exit code */
async function peakOf(line: string, variables: Readonly<Record<string, string>>) {
  countRun();
  const { env } = install({ TMDB_API_KEY: SANDBOX.apiKey, ...variables });
  const child = spawn('tmdb-auth', [...line.split(' '), '--json'], { env, stdio: 'ignore' });
  let kilobytes = 0;
  const watching = setInterval(() => {
    try {
      const [, peak] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      kilobytes = Math.max(kilobytes, Number(peak ?? 0));
    } catch {
      // It has ended.
    }
  }, 2);
  const [code] = await once(child, 'exit');
  clearInterval(watching);
  return { code, kilobytes };
}
