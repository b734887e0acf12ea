import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install } from '../support/installed-program.ts';
import { BAD, CALLS, runAgainst, survived } from './calls.ts';
import { countRun } from './count.ts';
import { type Misbehaviour, startRawServer } from './raw-server.ts';

const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';

const AFTERWARDS: Readonly<Record<string, Misbehaviour>> = {
  nothing: (socket) => void socket.write(SWITCHING),
  data: (socket) => void socket.write(SWITCHING, () => void setTimeout(() => socket.write('hello'), 20)),
  'data in the same packet': (socket) => void socket.write(`${SWITCHING}hello`),
  'the end': (socket) => void socket.end(SWITCHING),
  'a reset': (socket) => void socket.write(SWITCHING, () => void setTimeout(() => socket.resetAndDestroy(), 20)),
};

test.each(Object.keys(AFTERWARDS))('101 Switching Protocols, then %s', async (then) => {
  const outcomes = await Promise.all(
    CALLS.map(async (call) => runAgainst(call, await startRawServer(call.call, AFTERWARDS[then]!))),
  );
  expect(outcomes).toEqual(CALLS.map((call) => survived(call, BAD)));
});

test.each(Object.keys(AFTERWARDS))('the process ends after 101, then %s', async (then) => {
  countRun();
  const { baseUrl } = await startRawServer('*', AFTERWARDS[then]!);
  const { run } = install({ TMDB_API_KEY: SANDBOX.apiKey, TMDB_AUTH_BASE_URL: baseUrl });
  const { status, stdout, stderr } = await run('guest', '--json');
  expect({ status, stderr, code: JSON.parse(stdout).error.code }).toEqual({ status: 5, stderr: '', code: 'bad_reply' });
});
