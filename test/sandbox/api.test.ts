import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { FAULTS, type Fault } from '../../src/sandbox/faults.ts';
import {
  approvedToken,
  LOGIN,
  login,
  newSession,
  newToken,
  SESSION,
  serve,
  TOKEN_NEW,
} from '../support/sandbox-client.ts';

const HOUR = 3_600_000;

test('a request token lives 60 minutes and is exchanged once; a guest session lives 24 hours', async () => {
  const { ask, clock } = await serve();
  const token = await approvedToken(ask);
  expect((await ask('POST', `${SESSION}/new`, { request_token: token })).status).toBe(200);
  expect((await ask('POST', `${SESSION}/new`, { request_token: token })).body['status_code']).toBe(17);

  const late = await approvedToken(ask);
  const { body: guest } = await ask('GET', '/3/authentication/guest_session/new');
  expect(guest['expires_at']).toBe('2026-05-25 16:19:42 UTC');
  clock.time += HOUR;
  expect((await ask('POST', `${SESSION}/new`, { request_token: late })).body['status_code']).toBe(17);
  expect((await ask('POST', LOGIN, login(late))).body['status_code']).toBe(33);
  const rated = `/3/guest_session/${guest['guest_session_id']}/rated/movies`;
  expect((await ask('GET', rated)).status).toBe(200);
  clock.time += 23 * HOUR;
  expect((await ask('GET', rated)).status).toBe(404);
});

test('a deleted session is gone', async () => {
  const { ask } = await serve();
  const session = await newSession(ask);
  expect((await ask('DELETE', `${SESSION}?session_id=${session}`)).status).toBe(200);
  expect(await ask('DELETE', SESSION, { session_id: session })).toMatchObject({
    status: 404,
    body: { status_code: 34 },
  });
  expect((await ask('GET', `/3/account?session_id=${session}`)).body['status_code']).toBe(3);
});

test.each<[Fault, string, number, number]>([
  ['rate-limit', '/3/authentication', 429, 25],
  ['maintenance', '/3/authentication', 503, 46],
  ['suspended-key', '/3/authentication', 401, 10],
])('--fault %s', async (fault, path, status, statusCode) => {
  const { ask } = await serve({ faults: [fault] });
  expect(await ask('GET', path)).toMatchObject({ status, body: { status_code: statusCode } });
});

test('the faults of a login', async () => {
  const wrong = await serve({ faults: ['wrong-password'] });
  expect((await wrong.ask('POST', LOGIN, login(await newToken(wrong.ask)))).body['status_code']).toBe(30);
  const expired = await serve({ faults: ['expired-token'] });
  expect((await expired.ask('POST', LOGIN, login(await newToken(expired.ask)))).body['status_code']).toBe(33);
  expect(FAULTS).toContain('slow');
});

test.each([
  ['an access token', { authorization: `Bearer ${SANDBOX.accessToken}` }, 200],
  ['an API key as Bearer', { authorization: `Bearer ${SANDBOX.apiKey}` }, 401],
  ['nothing', {}, 401],
])('%s as credential', async (_, headers, status) => {
  const { origin } = await serve();
  expect((await fetch(`${origin}/3/authentication`, { headers: headers as Record<string, string> })).status).toBe(
    status,
  );
});

test.each([
  ['a broken body', '{"a":'],
  ['a body that is no object', '"text"'],
  ['a huge body', `{"a":"${'x'.repeat(70_000)}"}`],
])('%s is refused', async (_, body) => {
  const { origin } = await serve();
  const reply = await fetch(`${origin}${LOGIN}?api_key=${SANDBOX.apiKey}`, { method: 'POST', body });
  expect([reply.status, await reply.json()]).toMatchObject([400, { success: false, status_code: 47 }]);
});

test('a verb that TMDb does not have there is 405 with code 42', async () => {
  const { ask } = await serve();
  expect(await ask('POST', TOKEN_NEW)).toMatchObject({ status: 405, body: { status_code: 42 } });
});
