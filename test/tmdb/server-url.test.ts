import { expect, test } from 'vitest';
import { parseServerUrl } from '../../src/tmdb/server-url.ts';

test.each([
  ['https://api.themoviedb.org/3', 'https://api.themoviedb.org/3'],
  ['https://api.themoviedb.org/3/', 'https://api.themoviedb.org/3'],
  ['https://api.themoviedb.org//3///', 'https://api.themoviedb.org//3'],
  ['https://api.themoviedb.org', 'https://api.themoviedb.org/'],
  ['http://127.0.0.1:8080/3', 'http://127.0.0.1:8080/3'],
  ['http://localhost/3', 'http://localhost/3'],
  ['http://[::1]:8080/3', 'http://[::1]:8080/3'],
  ['http://api.themoviedb.org/3', undefined],
  ['ftp://127.0.0.1/3', undefined],
  ['wss://api.themoviedb.org/3', undefined],
  ['https://user@api.themoviedb.org/3', undefined],
  ['https://:password@api.themoviedb.org/3', undefined],
  ['https://api.themoviedb.org/3?language=de', undefined],
  ['https://api.themoviedb.org/3#top', undefined],
  ['api.themoviedb.org/3', undefined],
  ['', undefined],
])('the server of %j is %j', (text, server) => {
  expect(parseServerUrl(text)?.href).toBe(server);
});
