import { accountRoutes } from './account.ts';
import { authenticationRoutes } from './authentication.ts';
import { authenticationV4Routes, isBearer } from './authentication-v4.ts';
import { SANDBOX } from './credentials.ts';
import { type Reply, refusal } from './replies.ts';
import { type ApiRequest, createRouter } from './routes.ts';
import type { State } from './state.ts';
import type { Stubs } from './stubs.ts';

/** Answers a request to the API. */
export type Api = (request: ApiRequest) => Reply;

/** Emulates TMDb's API: authentication, and what programs ask for right after it. @param stubs answers the rest */
export function createApi(state: State, webOrigin: () => string, stubs?: Stubs): Api {
  const { faults, userTokens } = state;
  const find = createRouter({
    ...authenticationRoutes(state, webOrigin),
    ...authenticationV4Routes(state),
    ...accountRoutes(state),
  });

  return (request) => {
    const { method, path, values, bearer } = request;
    if (faults.meets('rate-limit')) return refusal(25);
    if (faults.meets('maintenance')) return refusal(46);
    if (values['api_key'] !== SANDBOX.apiKey && !isBearer(bearer, userTokens)) return refusal(7);
    if (faults.meets('suspended-key')) return refusal(10);
    const route = find(path);
    if (route) return route.verbs[method]?.(request, route.id) ?? refusal(42);
    return (method === 'GET' ? stubs?.(path) : undefined) ?? refusal(34);
  };
}
