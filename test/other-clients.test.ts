import { TmdbClient } from '@dvcol/tmdb-http-client';
import { tmdbApi } from '@dvcol/tmdb-http-client/api';
import { Config } from '@dvcol/tmdb-http-client/config';
import { TMDB } from '@lorenzopant/tmdb';
import { MovieDb } from 'moviedb-promise';
import { beforeEach, describe, expect, test } from 'vitest';
import { SANDBOX } from '../src/sandbox/credentials.ts';
import { createTmdbAuth } from '../src/tmdb/client.ts';
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

/** A session from a user token of another client. */
async function sessionFrom(userToken: string): Promise<string> {
  const tmdb = createTmdbAuth({
    credential: { kind: 'access_token', value: SANDBOX.accessToken },
    baseUrl: `${world.sandbox.origin}/3`,
  });
  const { sessionId } = await tmdb.convertToSession(userToken).finally(() => tmdb.close());
  return sessionId;
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

  test('reads what is in the account, and rates', async () => {
    await world.run('login');
    const moviedb = client(SANDBOX.apiKey);
    moviedb.sessionId = (await variables())['TMDB_SESSION_ID']!;
    expect(await moviedb.configuration()).toHaveProperty('images.poster_sizes');
    const empty = { results: [], total_results: 0 };
    for (const list of [
      moviedb.accountLists({ id: 1 }),
      moviedb.accountFavoriteMovies(),
      moviedb.accountFavoriteTv(),
      moviedb.accountMovieWatchlist(),
      moviedb.accountTvWatchlist(),
      moviedb.accountRatedMovies(),
      moviedb.accountRatedTv(),
      moviedb.accountRatedTvEpisodes(),
    ]) {
      expect(await list).toMatchObject(empty);
    }
    expect(await moviedb.movieRatingUpdate({ id: 550, value: 8.5 })).toMatchObject({ status_code: 12 });
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

  test('logs in by version 4, and its user token is one for us and for it', async () => {
    const { auth } = client(SANDBOX.accessToken).v4;
    Object.assign((auth as unknown as { client: object }).client, { baseUrl: `${world.sandbox.origin}/4` });
    const { request_token } = await auth.create_request_token();
    await expect(auth.create_access_token({ request_token })).rejects.toMatchObject({ tmdb_status_code: 41 });
    await decide(`${world.sandbox.origin}/auth/access?request_token=${request_token}`);
    const { access_token, account_id } = await auth.create_access_token({ request_token });
    expect(account_id).toBe(SANDBOX.accountObjectId);
    expect(await client(access_token).account.details({ account_id: 1 })).toMatchObject({ id: 1 });
    expect(await sessionFrom(access_token)).toMatch(/^[0-9a-f]{40}$/);
    await auth.delete_access_token({ access_token });
    await expect(sessionFrom(access_token)).rejects.toMatchObject({ code: 'session_denied' });
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

describe('@dvcol/tmdb-http-client', () => {
  const client = () =>
    new TmdbClient(
      {
        endpoint: world.sandbox.origin,
        apiKey: SANDBOX.apiKey,
        readToken: SANDBOX.accessToken,
        requestTokenTTL: Config.RequestTokenTTL,
        useragent: 'test',
      },
      {},
      tmdbApi,
    );

  test('logs in by version 4, and its user token is one for us and for it', async () => {
    const tmdb = client();
    const { request_token, redirect_approve } = await tmdb.requestUserToken();
    await expect(tmdb.login(request_token)).rejects.toMatchObject({ status: 422 });
    // It has no option for another website.
    await decide(redirect_approve.replace(Config.Website, world.sandbox.origin));
    const { accessToken = '' } = await tmdb.login(request_token);
    const lists = await tmdb.v4.account.lists({ account_id: SANDBOX.accountObjectId });
    expect(await lists.json()).toMatchObject({ data: [] });
    expect(await isAccepted(await sessionFrom(accessToken))).toBe(true);
  });
});
