/** TMDb's API, version 3. */
export const DEFAULT_BASE_URL = 'https://api.themoviedb.org/3';

/** Milliseconds for each step of a connection. */
export const DEFAULT_CONNECT_TIMEOUT = 5_000;

/** Milliseconds for one attempt at a request. */
export const DEFAULT_ATTEMPT_TIMEOUT = 10_000;

/** Milliseconds for all requests of one command. */
export const DEFAULT_TIMEOUT = 30_000;
