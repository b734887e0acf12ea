import { expect, test } from 'vitest';
import { createTestServer } from '../support/server.ts';
import { createWorld } from '../support/world.ts';

test('the session that is replaced is ended after the new one is stored, unless --keep', async () => {
  const world = await createWorld();
  await world.run('login');
  const { stderr } = await world.run('login');
  expect(world.requests.slice(-2)).toEqual([
    'POST /3/authentication/session/new 200',
    'DELETE /3/authentication/session 200',
  ]);
  expect(stderr).toContain('done: ending the session that it replaces\n');
  await world.run('login --keep');
  await world.run('login --profile other');
  await world.run('token');
  await world.run('validate');
  await world.run('session --keep');
  expect(world.requests.filter((line) => line.startsWith('DELETE'))).toHaveLength(1);
  await world.run('token');
  await world.run('validate');
  await world.run('session');
  expect(world.requests.filter((line) => line.startsWith('DELETE'))).toHaveLength(2);
});

test('a session that is ended already is replaced without a word; where TMDb refuses, what to do is said', async () => {
  const world = await createWorld();
  await world.run('login');
  await world.endSessionElsewhere();
  expect(await world.json('login')).toMatchObject({ exit: 0, warnings: [] });

  const answers: Record<string, object> = {
    '/3/authentication/token/new': { success: true, request_token: 'abc' },
    '/3/authentication/token/validate_with_login': { success: true, request_token: 'abc' },
  };
  const server = await createTestServer(({ url, method }) => {
    const { pathname } = new URL(url, 'http://server.invalid');
    if (method === 'DELETE') return { status: 500, body: { success: false, status_code: 11 } };
    return { body: answers[pathname] ?? { success: true, session_id: `session${server.requests.length}` } };
  });
  const env = { TMDB_AUTH_BASE_URL: server.baseUrl };
  await world.run('login', { env });
  expect(await world.json('login', { env })).toMatchObject({
    exit: 0,
    session_id: 'session6',
    warnings: [
      { code: 'not_revoked', message: expect.stringMatching(/may still be valid: .*; revoke it in the settings/) },
    ],
  });
});
