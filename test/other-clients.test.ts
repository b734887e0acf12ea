import { TMDB } from '@lorenzopant/tmdb';
import { MovieDb } from 'moviedb-promise';
import { beforeEach, describe, expect, test } from 'vitest';
import { SANDBOX } from '../src/sandbox/credentials.ts';
import { decide } from './support/approval.ts';
import { createWorld } from './support/world.ts';

let world: Awaited<ReturnType<typeof createWorld>>;

/** What `exec` would give. */
async function variables(): Promise<Record<string, string>> {
  return JSON.parse((await world.run('export --format json')).stdout);
}

async function isAccepted(session: string): Promise<boolean> {
  const { exit, account } = await world.json('status --verify', { env: { TMDB_SESSION_ID: session } });
  return exit === 0 && account.username === SANDBOX.username;
}

beforeEach(async () => {
  world = await createWorld();
});

describe('moviedb-promise', () => {
  const client = (apiKey: string) => new MovieDb(apiKey, `${world.sandbox.origin}/3/`);

  test('reads the account with our session', async () => {
    await world.run('login');
    const { TMDB_API_KEY = '', TMDB_SESSION_ID = '' } = await variables();
    const moviedb = client(TMDB_API_KEY);
    moviedb.sessionId = TMDB_SESSION_ID;
    expect(await moviedb.accountInfo()).toMatchObject({ username: SANDBOX.username });
  });

  test('makes a session that we accept', async () => {
    const moviedb = client(SANDBOX.apiKey);
    const { request_token: token } = await moviedb.requestToken();
    await decide(`${world.sandbox.origin}/authenticate/${token}`);
    expect(await isAccepted(await moviedb.retrieveSession())).toBe(true);
  });
});

describe('@lorenzopant/tmdb', () => {
  const client = (accessToken: string) => {
    const tmdb = new TMDB(accessToken);
    // It has no option for another server.
    for (const part of [tmdb, tmdb.authentication, tmdb.account]) {
      Object.assign((part as unknown as { client: object }).client, { baseUrl: `${world.sandbox.origin}/3` });
    }
    return tmdb;
  };

  test('reads the account with our session', async () => {
    await world.run('login');
    const { TMDB_ACCESS_TOKEN = SANDBOX.accessToken, TMDB_SESSION_ID = '' } = await variables();
    const tmdb = client(TMDB_ACCESS_TOKEN);
    expect(await tmdb.account.details({ account_id: 1, session_id: TMDB_SESSION_ID })).toMatchObject({ id: 1 });
  });

  test('makes a session that we accept', async () => {
    const tmdb = client(SANDBOX.accessToken);
    const { request_token } = await tmdb.authentication.create_request_token();
    const { username, password } = SANDBOX;
    await tmdb.authentication.create_session_with_login({ username, password, request_token });
    const { session_id: session } = await tmdb.authentication.create_session({ request_token });
    expect(await isAccepted(session)).toBe(true);
  });
});
