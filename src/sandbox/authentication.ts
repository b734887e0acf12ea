import { SANDBOX } from './credentials.ts';
import { refusal, success, tmdbTime } from './replies.ts';
import type { Handler, Routes } from './routes.ts';
import type { State } from './state.ts';

/** https://developer.themoviedb.org/reference/authentication-how-do-i-generate-a-session-id */
export function authenticationRoutes(state: State, webOrigin: () => string): Routes {
  const { faults, tokens, sessions, userTokens } = state;
  return {
    '/3/authentication': { GET: () => success() },
    '/3/authentication/guest_session/new': {
      GET() {
        const { id, expiresAt } = state.createGuest();
        return success({ guest_session_id: id, expires_at: tmdbTime(expiresAt) });
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
    '/3/authentication/token/validate_with_login': inBothVerbs(({ values }) => {
      const { request_token: value, username, password } = values;
      if (value === undefined || username === undefined || password === undefined) return refusal(5);
      if (username === '' || password === '') return refusal(26);
      const token = tokens.live(value);
      if (!token) return refusal(33);
      if (faults.meets('wrong-password') || username !== SANDBOX.username || password !== SANDBOX.password) {
        return refusal(30);
      }
      token.state = 'approved';
      return success({ expires_at: tmdbTime(token.expiresAt), request_token: value });
    }),
    '/3/authentication/session/new': inBothVerbs(({ values: { request_token: value } }) => {
      if (value === undefined) return refusal(6);
      const token = tokens.live(value);
      if (token?.state !== 'approved') return refusal(17);
      token.state = 'used';
      return success({ session_id: state.createSession() });
    }),
    '/3/authentication/session/convert/4': {
      POST: ({ values }) =>
        userTokens.has(values['access_token']) ? success({ session_id: state.createSession() }) : refusal(35),
    },
    '/3/authentication/session': {
      DELETE: ({ values: { session_id: id = '' } }) => (sessions.delete(id) ? success() : refusal(34)),
    },
  };
}

/** TMDb still takes the older GET form, with the values in the query, as jellyfin/TMDbLib recorded in 2026. */
function inBothVerbs(handler: Handler): Routes[string] {
  return { GET: handler, POST: handler };
}
