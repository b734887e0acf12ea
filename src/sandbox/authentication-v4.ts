import { SANDBOX } from './credentials.ts';
import { emptyPage, refusal, success } from './replies.ts';
import type { Handler, Routes } from './routes.ts';
import type { State } from './state.ts';
import type { UserTokens } from './user-tokens.ts';

/**
 * Version 4, and what of version 3 has to do with a user token. Why an exchange is refused, other than for want of
 * approval, and with what code, is not known of TMDb: the sandbox says 33 then.
 */
export function authenticationV4Routes({ tokensV4: requestTokens, userTokens }: State): Routes {
  /** With an API key it is refused, as the live tests of https://github.com/adamayoung/TMDb have it. */
  const byBearer = (handler: Handler): Handler => {
    return (request, id) => (isBearer(request.bearer, userTokens) ? handler(request, id) : refusal(7));
  };
  const userToken = (value: string) => done({ account_id: SANDBOX.accountObjectId, access_token: value });
  return {
    '/4/auth/request_token': {
      POST: byBearer(({ values }) => done({ request_token: requestTokens.make(values['redirect_to']).value })),
    },
    '/4/auth/access_token': {
      POST: byBearer(({ values: { request_token: value }, bearer }) => {
        if (value === undefined) return refusal(5);
        // A user token by itself tells whose it is: Kometa-Team/TMDbAPIs begins with that.
        if (value === bearer && userTokens.has(value)) return userToken(value);
        const token = requestTokens.live(value);
        if (token?.state === 'pending') return refusal(41);
        if (!token) return refusal(33);
        token.state = 'used';
        return userToken(userTokens.make());
      }),
      DELETE: byBearer(({ values: { access_token: value } }) =>
        userTokens.delete(value)
          ? success({ status_code: 13, status_message: 'The item/record was deleted successfully.' })
          : refusal(35),
      ),
    },
    '/4/account/{id}/lists': {
      GET: byBearer(({ values: { page }, bearer }, id) =>
        userTokens.has(bearer) && id === SANDBOX.accountObjectId ? emptyPage(page) : refusal(3),
      ),
    },
  };
}

/** Whether a request comes from the application, or from a user of it. */
export function isBearer(bearer: string | undefined, userTokens: UserTokens): boolean {
  return bearer === SANDBOX.accessToken || userTokens.has(bearer);
}

function done(fields: Readonly<Record<string, unknown>>) {
  return success({ status_code: 1, status_message: 'Success.', ...fields });
}
