import { docker } from '../../src/export/docker.ts';
import { dotenv } from '../../src/export/dotenv.ts';
import { fish } from '../../src/export/fish.ts';
import type { Format } from '../../src/export/format.ts';
import { GRAMMARS } from '../../src/export/grammars.ts';
import { mergeLines } from '../../src/export/merged-lines.ts';
import { powershell } from '../../src/export/powershell.ts';
import { sh } from '../../src/export/sh.ts';
import { systemd } from '../../src/export/systemd.ts';
import { OPTIONS } from './readers.ts';

export const KEY = { name: 'TMDB_API_KEY', value: 'new', secret: true };
export const SESSION = { name: 'TMDB_SESSION_ID', value: 'fresh', secret: true };
export const GONE = ['TMDB_GUEST_SESSION_ID'];
export const FORMATS = { dotenv, sh, fish, powershell, docker, gitlab: docker, systemd } as const;

/** A file with our lines in it, and without that of a guest session. */
export function merged(format: keyof typeof FORMATS, former: string | Buffer, variables = [KEY, SESSION]) {
  const write: Format = FORMATS[format];
  const own = new Map(variables.map((variable) => [variable.name, write([variable], OPTIONS).trimEnd()]));
  return mergeLines(Buffer.from(former), own, GONE, GRAMMARS[format]);
}

export function mergedText(...args: Parameters<typeof merged>): string {
  return merged(...args).bytes.toString();
}
