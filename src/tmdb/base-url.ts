/** TMDb's API, version 3. */
export const DEFAULT_BASE_URL = 'https://api.themoviedb.org/3';
