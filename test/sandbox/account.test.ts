import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { type Ask, newSession, serve } from '../support/sandbox-client.ts';

const EMPTY = { page: 1, results: [], total_pages: 1, total_results: 0 };

async function newGuest(ask: Ask): Promise<string> {
  return String((await ask('GET', '/3/authentication/guest_session/new')).body['guest_session_id']);
}

const RATED = ['rated/movies', 'rated/tv', 'rated/tv/episodes'];
const LISTS = ['lists', 'favorite/movies', 'favorite/tv', 'watchlist/movies', 'watchlist/tv', ...RATED];

test('the configuration has the images and the keys of changes', async () => {
  const { ask } = await serve();
  const { status, body } = await ask('GET', '/3/configuration');
  expect({ status, members: Object.keys(body) }).toEqual({ status: 200, members: ['images', 'change_keys'] });
  expect(body['images']).toMatchObject({ secure_base_url: 'https://image.tmdb.org/t/p/' });
  const more = await ask('GET', '/3/configuration?append_to_response=languages,toString,primary_translations');
  expect(Object.keys(more.body)).toEqual(['images', 'change_keys', 'languages', 'primary_translations']);
});

test.each(LISTS)('%s of an account is empty, by id and by its stand-in, and closed without a session', async (list) => {
  const { ask } = await serve();
  const session = await newSession(ask);
  for (const id of ['1', '{account_id}']) {
    const path = `/3/account/${encodeURIComponent(id)}/${list}`;
    expect(await ask('GET', `${path}?session_id=${session}`)).toEqual({ status: 200, body: EMPTY });
    expect(await ask('GET', path)).toMatchObject({ status: 401, body: { status_code: 3 } });
  }
});

test.each(RATED)('%s of a guest is empty, and of no other is anything', async (list) => {
  const { ask } = await serve();
  const guest = await newGuest(ask);
  expect(await ask('GET', `/3/guest_session/${guest}/${list}?page=3`)).toEqual({
    status: 200,
    body: { ...EMPTY, page: 3 },
  });
  expect(await ask('GET', `/3/guest_session/unknown/${list}`)).toMatchObject({ status: 404 });
});

test.each([
  ['an access token alone is its owner', 'Bearer', '', 200],
  ['a session that is over is nobody, whoever brings it', 'Bearer', '?session_id=over', 401],
  ['an API key alone is nobody', 'key', '', 401],
])('%s', async (_, by, query, status) => {
  const { origin } = await serve();
  const [headers, key] =
    by === 'Bearer' ? [{ authorization: `Bearer ${SANDBOX.accessToken}` }, ''] : [{}, SANDBOX.apiKey];
  const url = new URL(`/3/account${query}`, origin);
  if (key) url.searchParams.set('api_key', key);
  expect((await fetch(url, { headers: headers as Record<string, string> })).status).toBe(status);
});

test.each(['movie/550', 'tv/1399', 'tv/1399/season/1/episode/1'])(
  '%s is rated by a user and by a guest',
  async (what) => {
    const { ask, origin } = await serve();
    const path = `/3/${what}/rating`;
    const updated = {
      status: 201,
      body: { success: true, status_code: 12, status_message: 'The item/record was updated successfully.' },
    };
    const rate = async (query: string, body: string, type: string) => {
      const url = `${origin}${path}?api_key=${SANDBOX.apiKey}&${query}`;
      const reply = await fetch(url, { method: 'POST', body, headers: { 'content-type': type } });
      return { status: reply.status, body: await reply.json() };
    };
    const json = 'application/json;charset=utf-8';
    expect(await rate(`session_id=${await newSession(ask)}`, '{"value":8.5}', json)).toEqual(updated);
    const guest = `guest_session_id=${await newGuest(ask)}`;
    expect(await rate(guest, 'value=8.5', 'application/x-www-form-urlencoded')).toEqual(updated);
    expect(await rate(guest, '{}', json)).toMatchObject({ status: 422, body: { status_code: 5 } });
    expect(await rate('guest_session_id=unknown', '{"value":8.5}', json)).toMatchObject({ status: 401 });
    expect(await rate('', '{"value":8.5}', json)).toMatchObject({ status: 401, body: { status_code: 3 } });
  },
);
