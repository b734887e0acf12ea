import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { NODE } from '../support/installed-program.ts';
import { ROOT } from '../support/packed.ts';

/** The built program as a server, whose heap tells what it keeps. */
const MEASURED = `
const { startSandbox } = require(${JSON.stringify(join(ROOT, 'dist/sandbox.js'))});
startSandbox().then(({ origin }) => {
  console.log(origin);
  process.stdin.on('data', () => { gc(); gc(); console.log(process.memoryUsage().heapUsed); });
});`;

test('10,000 requests leave the memory as it was, within 10 %', async () => {
  const server = spawn(NODE, ['--expose-gc', '-e', MEASURED], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void server.kill());
  const lines = createInterface(server.stdout)[Symbol.asyncIterator]();
  const origin = String((await lines.next()).value);
  const heap = async () => {
    server.stdin.write('\n');
    return Number((await lines.next()).value);
  };
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  onTestFinished(() => agent.destroy());
  const key = `api_key=${SANDBOX.apiKey}`;
  const ask = (method: string, path: string) =>
    send(agent, origin, method, `${path}${path.includes('?') ? '&' : '?'}${key}`);
  /** Nine requests, as a test of a login makes them. */
  async function login(): Promise<void> {
    const { request_token: token } = (await ask('GET', '/3/authentication/token/new')).body;
    const { username, password } = SANDBOX;
    const user = new URLSearchParams({ username, password, request_token: token! });
    await ask('GET', `/authenticate/${token}`);
    await ask('POST', `/3/authentication/token/validate_with_login?${user}`);
    const { session_id: session } = (await ask('POST', `/3/authentication/session/new?request_token=${token}`)).body;
    expect((await ask('GET', `/3/account?session_id=${session}`)).status).toBe(200);
    await ask('DELETE', `/3/authentication/session?session_id=${session}`);
    const { guest_session_id: guest } = (await ask('GET', '/3/authentication/guest_session/new')).body;
    await ask('GET', `/3/guest_session/${guest}/rated/tv`);
    await ask('GET', '/3/configuration');
  }
  const times = async (number: number, work: () => Promise<unknown>) => {
    for (let done = 0; done < number; done += 20) await Promise.all(Array.from({ length: 20 }, work));
  };
  // As much as it ever remembers.
  await times(10_000, () => ask('GET', '/3/authentication/token/new'));
  await times(10_000, () => ask('GET', '/3/authentication/guest_session/new'));
  await times(200, login);
  const before = await heap();
  await times(1_120, login);
  const growth = (await heap()) / before;
  expect(growth).toBeLessThan(1.1);
  expect(growth).toBeGreaterThan(0.9);
});

test('200 connections at once are served', async () => {
  const { origin, close } = await startSandbox({ delay: 200 });
  onTestFinished(close);
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  onTestFinished(() => agent.destroy());
  const ask = () => send(agent, origin, 'GET', `/3/authentication?api_key=${SANDBOX.apiKey}`);
  const replies = await Promise.all(Array.from({ length: 200 }, ask));
  expect(replies.filter(({ status }) => status === 200).length).toBe(200);
  expect(Object.values(agent.freeSockets).flat().length).toBe(200);
});

test.each([
  ['says nothing', ''],
  ['ends no header', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: '],
  ['ends no body', 'POST /3/authentication/session/new HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{'],
])('a connection that %s is cut, and holds up no other', async (_, said) => {
  const { origin, close } = await startSandbox();
  onTestFinished(close);
  const slow: Socket = connect(Number(new URL(origin).port), '127.0.0.1');
  slow.on('error', () => {});
  onTestFinished(() => void slow.destroy());
  const since = performance.now();
  // A byte now and then does not keep it.
  const drip = setInterval(() => slow.writable && said !== '' && slow.write('x'), 1_000);
  onTestFinished(() => clearInterval(drip));
  slow.write(said);
  slow.resume();
  expect((await fetch(`${origin}/3/authentication?api_key=${SANDBOX.apiKey}`)).status).toBe(200);
  await once(slow, 'close');
  expect(performance.now() - since).toBeLessThan(60_000);
});

async function send(agent: Agent, origin: string, method: string, path: string) {
  const asked = request(`${origin}${path}`, { method, agent }).end();
  const [reply] = await once(asked, 'response');
  const said = await text(reply);
  const body: Record<string, string> = said.startsWith('{') ? JSON.parse(said) : {};
  return { status: reply.statusCode as number, body };
}
