export { type ErrorCode, TmdbAuthError } from './errors.ts';
export {
  type Account,
  type ApiCredential,
  createTmdbAuth,
  type Exchange,
  type GuestSession,
  type RequestToken,
  type Session,
  type TmdbAuth,
  type TmdbAuthOptions,
  type UserToken,
} from './tmdb/client.ts';
export { type HttpProxy, proxyFor } from './tmdb/proxy.ts';
