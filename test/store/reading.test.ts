import { chmodSync, mkdirSync, readFileSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { EMPTY, SIZE_LIMIT } from '../../src/store/document.ts';
import type { Purpose } from '../../src/store/permissions.ts';
import { identify, locate, readTarget } from '../../src/store/reading.ts';
import { temporaryDirectory } from '../support/world.ts';
import { MOVE_AWAY } from './access.ts';
import { lacksOpenFiles, openFiles } from './open-files.ts';

/** A config directory of ours that others can see. */
function createDirectory() {
  const directory = join(realpathSync(temporaryDirectory()), 'tmdb-auth');
  mkdirSync(directory);
  chmodSync(directory, 0o755);
  return { directory, path: join(directory, 'config.json') };
}

function createOwner(userId = process.getuid?.()) {
  const warnings: string[] = [];
  return { userId, warnings, onWarning: async (code: string) => void warnings.push(code) };
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const unusable = (path: string, why: string) =>
  new TmdbAuthError('store_unavailable', `${path} ${why}`, { hint: MOVE_AWAY });

test.each<[Purpose, string, readonly string[]]>([
  ['read', '755', []],
  ['write', '700', ['mode_tightened']],
])('where no file is, to %s leaves the directory with mode %s', async (purpose, after, told) => {
  const { directory, path } = createDirectory();
  const owner = createOwner();
  const found = await readTarget(path, path, owner, purpose);
  expect(found).toEqual({ document: EMPTY, path, target: path, identity: '' });
  expect([mode(directory), owner.warnings]).toEqual([after, told]);
});

test('a file is given with which one it is, and closed to others with the directory of its name', async () => {
  const { directory, path } = createDirectory();
  const real = createDirectory();
  writeFileSync(real.path, '{"version":1,"extra":1}', { mode: 0o644 });
  symlinkSync(real.path, path);
  const owner = createOwner();
  const found = await readTarget(path, real.path, owner, 'read');
  const document = { version: 1, extra: 1 };
  expect(found).toEqual({ document, path, target: real.path, identity: identify(real.path) });
  expect([real.path, real.directory, directory].map(mode)).toEqual(['600', '755', '700']);
  expect(owner.warnings).toEqual(['mode_tightened', 'mode_tightened']);
});

test('a link that is there by now is not followed', async () => {
  const { directory, path } = createDirectory();
  writeFileSync(join(directory, 'other'), '{"version":1}');
  symlinkSync('other', path);
  await expect(readTarget(path, path, createOwner(), 'read')).rejects.toMatchObject({ code: 'ELOOP' });
});

const sized = (size: number) => `{"version":1${' '.repeat(size - 13)}}`;

test('a file of the largest size is read, and no larger one', async () => {
  const { path } = createDirectory();
  writeFileSync(path, sized(SIZE_LIMIT));
  expect((await readTarget(path, path, createOwner(), 'read')).document).toEqual({ version: 1 });
  writeFileSync(path, sized(SIZE_LIMIT + 1));
  const refusal = unusable(path, 'is far too large');
  await expect(readTarget(path, path, createOwner(), 'read')).rejects.toEqual(refusal);
});

test.skipIf(lacksOpenFiles).each([
  ['is read', '{"version":1}'],
  ['is no config file', 'spoilt'],
  ['is too large', sized(SIZE_LIMIT + 1)],
])('a file that %s does not stay open', async (_, text) => {
  const { directory, path } = createDirectory();
  writeFileSync(path, text);
  await readTarget(path, path, createOwner(), 'read').catch(() => {});
  expect(openFiles(directory)).toEqual([]);
});

test('where files have no owner, links are followed, and one that leads nowhere is told', () => {
  const owner = { ...createOwner(), userId: undefined };
  const { directory, path } = createDirectory();
  expect(locate(path, owner, 'write')).toBe(path);
  symlinkSync(path, path);
  expect(() => locate(path, owner, 'write')).toThrow(unusable(path, 'is a symbolic link to nothing'));
  const other = createDirectory();
  writeFileSync(join(directory, 'real'), 'x');
  symlinkSync(join(directory, 'real'), other.path);
  expect(locate(other.path, owner, 'write')).toBe(join(directory, 'real'));
  expect(readFileSync(other.path, 'utf8')).toBe('x');
});
