import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TmdbAuthError } from '../../src/errors.ts';
import { createConfigFile } from '../../src/store/config-file.ts';
import { temporaryDirectory } from '../support/world.ts';
import { createAccess } from './access.ts';

export const ROOT = 0;
export const ME = 4712;
export const OTHER = 4711;
export const STORED = { version: 1, profiles: {}, extra: 1 };

export interface Owned {
  readonly owner: number;
  readonly mode: number;
}

/** A config directory of that owner and mode, with a config file in it or without. */
export function createDirectory({ owner, mode }: Owned, file?: Owned): string {
  const directory = join(temporaryDirectory(), 'cfg');
  mkdirSync(directory);
  if (file) {
    const path = join(directory, 'config.json');
    writeFileSync(path, JSON.stringify(STORED));
    chmodSync(path, file.mode);
    chownSync(path, file.owner, file.owner);
  }
  chownSync(directory, owner, owner);
  chmodSync(directory, mode);
  return directory;
}

/** All that can be seen of a directory. */
export function look(directory: string) {
  const names = ['.', ...readdirSync(directory)];
  return names.map((name) => {
    const { uid, mode, ino } = statSync(join(directory, name));
    return { name, uid, mode: mode.toString(8), ino };
  });
}

/** What reading gives, and how each way to write ends; `done` where it does not fail. */
export async function tryAll(directory: string, userId: number) {
  const warnings: string[] = [];
  const onWarning = async (code: string) => void warnings.push(code);
  const file = createConfigFile(join(directory, 'config.json'), createAccess({ userId, onWarning }));
  const told = (error: unknown) => error;
  return {
    reading: await file.read().catch(told),
    writing: [
      await file.assertWritable().then(() => 'done', told),
      await file.withExclusive('name', async () => 'done').catch(told),
      await file.update((document) => document).then(() => 'done', told),
    ],
    warnings,
  };
}

/** What each of the three ways to write ends with. */
export const each = <T>(end: T) => [end, end, end];

export const refusal = (message: string, hint: string) => new TmdbAuthError('store_permission', message, { hint });
