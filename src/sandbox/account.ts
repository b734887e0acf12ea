import { configurationWith } from './configuration.ts';
import { SANDBOX } from './credentials.ts';
import { emptyPage, type Reply, refusal } from './replies.ts';
import type { ApiRequest, Handler, Routes } from './routes.ts';
import type { State } from './state.ts';

/** What a program asks for as soon as it has a key or a session: whose account that is, and what is in it. */
export function accountRoutes({ sessions, guests, userTokens, now }: State): Routes {
  /** Whose request it is: that of the session, or without one of a user token. */
  function accountOf({ values: { session_id: id }, bearer }: ApiRequest): Account | undefined {
    if (id !== undefined) return sessions.has(id) ? USER : undefined;
    if (userTokens.has(bearer)) return USER;
    // The access token acts for the owner of the application, as RileyXX/TMDB-Trakt-Syncer uses it.
    return bearer === SANDBOX.accessToken ? OWNER : undefined;
  }

  const isGuest = (id: string) => (guests.get(id) ?? 0) > now();

  const account = get((request) => {
    const found = accountOf(request);
    return found ? details(found) : refusal(3);
  });
  const listOfAccount = get((request) => (accountOf(request) ? emptyPage(request.values['page']) : refusal(3)));
  // As jellyfin/TMDbLib recorded it in 2019. Since 2026 TMDb answers 500 without ratings: adamayoung/TMDb#294
  const listOfGuest = get(({ values }, id) => (isGuest(id) ? emptyPage(values['page']) : refusal(34)));
  const rating: Routes[string] = {
    POST(request) {
      const { guest_session_id: guest } = request.values;
      if (!(guest === undefined ? accountOf(request) : isGuest(guest))) return refusal(3);
      return request.values['value'] === undefined ? refusal(5) : UPDATED;
    },
  };

  return {
    '/3/configuration': get(({ values }) => ({
      status: 200,
      body: configurationWith(values['append_to_response']),
    })),
    '/3/account': account,
    '/3/account/{id}': account,
    ...each('/3/account/{id}/', ACCOUNT_LISTS, listOfAccount),
    ...each('/3/guest_session/{id}/rated/', ['movies', 'tv', 'tv/episodes'], listOfGuest),
    ...each('/3/', ['movie/{id}', 'tv/{id}', 'tv/{id}/season/{id}/episode/{id}'], rating, '/rating'),
  };
}

const ACCOUNT_LISTS = [
  'lists',
  'favorite/movies',
  'favorite/tv',
  'watchlist/movies',
  'watchlist/tv',
  'rated/movies',
  'rated/tv',
  'rated/tv/episodes',
  // Older names, with which the client moviedb asks.
  'favorite_movies',
  'rated_movies',
] as const;

interface Account {
  readonly id: number;
  readonly username: string;
}

const USER: Account = { id: 1, username: SANDBOX.username };
const OWNER: Account = { id: 2, username: 'sandbox-owner' };

function details({ id, username }: Account): Reply {
  return {
    status: 200,
    body: {
      avatar: { gravatar: { hash: '00000000000000000000000000000000' }, tmdb: { avatar_path: null } },
      id,
      iso_639_1: 'en',
      iso_3166_1: 'US',
      name: '',
      include_adult: false,
      username,
    },
  };
}

/** As jellyfin/TMDbLib recorded it in 2026. */
const UPDATED: Reply = {
  status: 201,
  body: { success: true, status_code: 12, status_message: 'The item/record was updated successfully.' },
};

function get(handler: Handler): Routes[string] {
  return { GET: handler };
}

function each(start: string, paths: readonly string[], verbs: Routes[string], end = ''): Routes {
  return Object.fromEntries(paths.map((path) => [`${start}${path}${end}`, verbs]));
}
