import { randomBytes } from 'node:crypto';
import { SANDBOX } from './credentials.ts';
import { type Reply, refusal, success, tmdbTime } from './replies.ts';
import { forgetOldest, type Tokens } from './tokens.ts';

const HOUR = 3_600_000;

/** Failures that an app must be able to handle, and that can be switched on. */
export const FAULTS = [
  'rate-limit',
  'maintenance',
  'wrong-password',
  'suspended-key',
  'expired-token',
  'slow',
] as const;

export type Fault = (typeof FAULTS)[number];

export interface ApiRequest {
  readonly method: string;
  /** The path without the query: `/3/authentication`. */
  readonly path: string;
  /** The parameters of the query, and over them the members of a JSON body that are strings. */
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly bearer: string | undefined;
}

export interface Api {
  answer(request: ApiRequest): Reply;
}

interface ApiOptions {
  readonly faults: readonly Fault[];
  readonly tokens: Tokens;
  readonly webOrigin: () => string;
  readonly now: () => number;
}

/** Emulates TMDb's authentication API, with the state in memory. */
export function createApi({ faults, tokens, webOrigin, now }: ApiOptions): Api {
  const has = (fault: Fault) => faults.includes(fault);
  const sessions = new Set<string>();
  const guests = new Map<string, number>();

  function createSession(): Reply {
    const sessionId = randomBytes(20).toString('hex');
    sessions.add(sessionId);
    forgetOldest(sessions);
    return success({ session_id: sessionId });
  }

  const routes: Record<string, Record<string, (values: ApiRequest['values'], id: string) => Reply>> = {
    '/3/authentication': { GET: () => success() },
    '/3/authentication/guest_session/new': {
      GET() {
        const id = randomBytes(16).toString('hex');
        guests.set(id, now() + 24 * HOUR);
        forgetOldest(guests);
        return success({ guest_session_id: id, expires_at: tmdbTime(now() + 24 * HOUR) });
      },
    },
    '/3/authentication/token/new': {
      GET() {
        const { value, expiresAt } = tokens.make();
        return success(
          { expires_at: tmdbTime(expiresAt), request_token: value },
          { 'authentication-callback': `${webOrigin()}/authenticate/${value}` },
        );
      },
    },
    '/3/authentication/token/validate_with_login': inBothVerbs((values) => {
      const { request_token: value, username, password } = values;
      if (value === undefined || username === undefined || password === undefined) return refusal(5);
      const token = tokens.live(value);
      if (!token) return refusal(33);
      if (has('wrong-password') || username !== SANDBOX.username || password !== SANDBOX.password) return refusal(30);
      token.state = 'approved';
      return success({ expires_at: tmdbTime(token.expiresAt), request_token: value });
    }),
    '/3/authentication/session/new': inBothVerbs(({ request_token: value }) => {
      if (value === undefined) return refusal(6);
      const token = tokens.live(value);
      if (token?.state !== 'approved') return refusal(17);
      token.state = 'used';
      return createSession();
    }),
    '/3/authentication/session/convert/4': {
      POST: ({ access_token: value }) => (value === SANDBOX.userAccessToken ? createSession() : refusal(35)),
    },
    '/3/authentication/session': {
      DELETE: ({ session_id: id = '' }) => (sessions.delete(id) ? success() : refusal(34)),
    },
    '/3/account': { GET: ({ session_id: id = '' }) => (sessions.has(id) ? account() : refusal(3)) },
    '/3/guest_session/{id}/rated/movies': {
      // As jellyfin/TMDbLib recorded it in 2019. Since 2026 TMDb answers 500 without ratings: adamayoung/TMDb#294
      GET: ({ page = '1' }, id) =>
        (guests.get(id) ?? 0) > now()
          ? { status: 200, body: { page: Number(page) || 1, results: [], total_pages: 1, total_results: 0 } }
          : refusal(34),
    },
    '/4/auth/access_token': {
      DELETE: ({ access_token: value }) =>
        value === SANDBOX.userAccessToken
          ? success({ status_code: 13, status_message: 'The item/record was deleted successfully.' })
          : refusal(35),
    },
  };

  return {
    answer({ method, path, values, bearer }) {
      if (has('rate-limit')) return refusal(25);
      if (has('maintenance')) return refusal(46);
      if (values['api_key'] !== SANDBOX.apiKey && bearer !== SANDBOX.accessToken) return refusal(7);
      if (has('suspended-key')) return refusal(10);
      const [, id = ''] = /^\/3\/(?:guest_session|account)\/([^/]+)/.exec(path) ?? [];
      const route =
        routes[path.replace(/^\/3\/account\/[^/]+$/, '/3/account').replace(/^(\/3\/guest_session)\/[^/]+/, '$1/{id}')];
      if (!route) return refusal(34);
      return route[method]?.(values, id) ?? refusal(42);
    },
  };
}

/** TMDb still takes the older GET form, with the values in the query, as jellyfin/TMDbLib recorded in 2026. */
function inBothVerbs(handler: (values: ApiRequest['values']) => Reply) {
  return { GET: handler, POST: handler };
}

function account(): Reply {
  return {
    status: 200,
    body: {
      avatar: { gravatar: { hash: '00000000000000000000000000000000' }, tmdb: { avatar_path: null } },
      id: 1,
      iso_639_1: 'en',
      iso_3166_1: 'US',
      name: '',
      include_adult: false,
      username: SANDBOX.username,
    },
  };
}
