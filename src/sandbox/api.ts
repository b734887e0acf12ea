import { randomBytes } from 'node:crypto';
import { authenticationV4Routes, isBearer } from './authentication-v4.ts';
import { SANDBOX } from './credentials.ts';
import { type Reply, refusal, success, tmdbTime } from './replies.ts';
import type { ApiRequest, Handler, Routes } from './routes.ts';
import { forgetOldest, type Tokens } from './tokens.ts';
import { createUserTokens } from './user-tokens.ts';

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

export interface Api {
  answer(request: ApiRequest): Reply;
}

interface ApiOptions {
  readonly faults: readonly Fault[];
  readonly tokens: Tokens;
  /** The request tokens of version 4. */
  readonly tokensV4: Tokens;
  readonly webOrigin: () => string;
  readonly now: () => number;
}

/** Emulates TMDb's authentication API, with the state in memory. */
export function createApi({ faults, tokens, tokensV4, webOrigin, now }: ApiOptions): Api {
  const has = (fault: Fault) => faults.includes(fault);
  const sessions = new Set<string>();
  const guests = new Map<string, number>();
  const userTokens = createUserTokens(now);

  function createSession(): Reply {
    const sessionId = randomBytes(20).toString('hex');
    sessions.add(sessionId);
    forgetOldest(sessions);
    return success({ session_id: sessionId });
  }

  const routes: Routes = {
    ...authenticationV4Routes(tokensV4, userTokens),
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
    '/3/authentication/token/validate_with_login': inBothVerbs(
      ({ values: { request_token: value, username, password } }) => {
        if (value === undefined || username === undefined || password === undefined) return refusal(5);
        const token = tokens.live(value);
        if (!token) return refusal(33);
        if (has('wrong-password') || username !== SANDBOX.username || password !== SANDBOX.password) return refusal(30);
        token.state = 'approved';
        return success({ expires_at: tmdbTime(token.expiresAt), request_token: value });
      },
    ),
    '/3/authentication/session/new': inBothVerbs(({ values: { request_token: value } }) => {
      if (value === undefined) return refusal(6);
      const token = tokens.live(value);
      if (token?.state !== 'approved') return refusal(17);
      token.state = 'used';
      return createSession();
    }),
    '/3/authentication/session/convert/4': {
      POST: ({ values }) => (userTokens.has(values['access_token']) ? createSession() : refusal(35)),
    },
    '/3/authentication/session': {
      DELETE: ({ values: { session_id: id = '' } }) => (sessions.delete(id) ? success() : refusal(34)),
    },
    '/3/account': {
      GET({ values: { session_id: id }, bearer }) {
        if (id !== undefined) return sessions.has(id) ? account(USER) : refusal(3);
        if (userTokens.has(bearer)) return account(USER);
        // The access token acts for the owner of the application, as RileyXX/TMDB-Trakt-Syncer uses it.
        return bearer === SANDBOX.accessToken ? account(OWNER) : refusal(3);
      },
    },
    '/3/guest_session/{id}/rated/movies': {
      // As jellyfin/TMDbLib recorded it in 2019. Since 2026 TMDb answers 500 without ratings: adamayoung/TMDb#294
      GET: ({ values: { page = '1' } }, id) =>
        (guests.get(id) ?? 0) > now()
          ? { status: 200, body: { page: Number(page) || 1, results: [], total_pages: 1, total_results: 0 } }
          : refusal(34),
    },
  };

  return {
    answer(request) {
      const { method, path, values, bearer } = request;
      if (has('rate-limit')) return refusal(25);
      if (has('maintenance')) return refusal(46);
      if (values['api_key'] !== SANDBOX.apiKey && !isBearer(bearer, userTokens)) return refusal(7);
      if (has('suspended-key')) return refusal(10);
      const [, id = ''] = /^\/[34]\/(?:guest_session|account)\/([^/]+)/.exec(path) ?? [];
      const route =
        routes[
          path
            .replace(/^\/3\/account\/[^/]+$/, '/3/account')
            .replace(/^(\/3\/guest_session|\/4\/account)\/[^/]+/, '$1/{id}')
        ];
      if (!route) return refusal(34);
      return route[method]?.(request, id) ?? refusal(42);
    },
  };
}

/** TMDb still takes the older GET form, with the values in the query, as jellyfin/TMDbLib recorded in 2026. */
function inBothVerbs(handler: Handler) {
  return { GET: handler, POST: handler };
}

const USER = { id: 1, username: SANDBOX.username };
const OWNER = { id: 2, username: 'sandbox-owner' };

function account({ id, username }: typeof USER | typeof OWNER): Reply {
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
