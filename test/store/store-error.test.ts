import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { storeError } from '../../src/store/store-error.ts';
import { MOVE_AWAY } from './access.ts';

const PATH = '/home/ann/.config/tmdb-auth/config.json';

/** As Node makes them; their text may hold anything. */
const ofSystem = (code: string, errno?: number) =>
  Object.assign(new Error('c0ffee00'), { code, ...(errno !== undefined && { errno }) });

const notPermitted = (code: string) =>
  new TmdbAuthError('store_permission', `${PATH} may not be read or written (${code})`, {
    hint: 'check who owns it and its directory, or set TMDB_AUTH_CONFIG_DIR',
  });
const noRoom = (code: string) =>
  new TmdbAuthError('store_full', `there is no room to write ${PATH} (${code})`, { hint: 'make room, then try again' });
const unusable = (code: string) =>
  new TmdbAuthError('store_unavailable', `${PATH} cannot be used (${code})`, { hint: MOVE_AWAY });

test.each<[string, Error, TmdbAuthError]>([
  ['no right', ofSystem('EACCES', -13), notPermitted('EACCES')],
  ['an immutable file', ofSystem('EPERM', -1), notPermitted('EPERM')],
  ['a read-only file system', ofSystem('EROFS', -30), notPermitted('EROFS')],
  ['a full disk', ofSystem('ENOSPC', -28), noRoom('ENOSPC')],
  ['a short write', ofSystem('ENOSPC'), noRoom('ENOSPC')],
  ['a file over the limit', ofSystem('EFBIG', -27), noRoom('EFBIG')],
  ["Linux's quota", ofSystem('Unknown system error -122', -122), noRoom('EDQUOT')],
  ["macOS's quota", ofSystem('Unknown system error -69', -69), noRoom('EDQUOT')],
  ['a broken disk', ofSystem('EIO', -5), unusable('EIO')],
  ['too many links', ofSystem('ELOOP'), unusable('ELOOP')],
])('%s: the code says the class, and the text is not used', (_, thrown, error) => {
  expect(storeError(PATH, thrown)).toEqual(error);
});

test.each([
  ['a failure of ours', new TmdbAuthError('store_locked', 'locked')],
  ['a bug', new TypeError('x is not a function')],
  ['an error with a number for a code', Object.assign(new Error('c0ffee00'), { code: 13 })],
  ['what is no error', { code: 'EACCES' }],
  ['nothing', undefined],
])('%s is thrown as it is', (_, thrown) => {
  expect(storeError(PATH, thrown)).toBe(thrown);
});
