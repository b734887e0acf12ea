import { expect, test } from 'vitest';
import { Interruption, TmdbAuthError } from '../../src/errors.ts';
import { createTmdbAuth, type TmdbAuth } from '../../src/tmdb/client.ts';
import { createTestServer, type Response } from '../support/server.ts';

/** A client that is interrupted as soon as its request is there, which is answered so. */
async function interrupted(response: Response) {
  const controller = new AbortController();
  const { baseUrl } = await createTestServer(() => {
    controller.abort(new Interruption('SIGINT'));
    return response;
  });
  return createTmdbAuth({ credential: { kind: 'access_token', value: 'a.b.c' }, baseUrl, signal: controller.signal });
}

/** An answer that does not come to its end. */
const BROKEN_OFF: Response = { headers: { 'content-length': '100' }, body: '{' };

test.each<[string, (tmdb: TmdbAuth) => Promise<unknown>, object, unknown]>([
  [
    'a user token',
    (tmdb) => tmdb.createUserToken('d.e.f'),
    { access_token: 'g.h.i' },
    { userToken: 'g.h.i', accountObjectId: null },
  ],
  ['a session', (tmdb) => tmdb.convertToSession('g.h.i'), { session_id: 'abc123' }, { sessionId: 'abc123' }],
])(
  'an interruption waits for %s that is under way, and says where it may have got lost',
  async (what, ask, body, made) => {
    expect(await ask(await interrupted({ body: { success: true, ...body } }))).toEqual(made);
    await expect(ask(await interrupted(BROKEN_OFF))).rejects.toEqual(
      new TmdbAuthError('interrupted', `interrupted; TMDb may have made ${what} that was lost`, {
        hint: 'it could be revoked in the settings of your account on the website of TMDb',
        exitCode: 130,
        lost: what,
      }),
    );
  },
);

test.each<[string, (tmdb: TmdbAuth) => Promise<unknown>]>([
  ['a request token', (tmdb) => tmdb.createUserRequestToken()],
  ['the end of a user token', (tmdb) => tmdb.deleteUserToken('g.h.i')],
  ['a check', (tmdb) => tmdb.checkUserToken({ userToken: 'g.h.i', accountObjectId: 'abc123' })],
])('it does not wait for %s', async (_, ask) => {
  await expect(ask(await interrupted(BROKEN_OFF))).rejects.toEqual(new Interruption('SIGINT'));
});
