import type { Context } from '../context.ts';
import { shellOf } from '../shell.ts';
import { fish } from './fish.ts';
import type { Format } from './format.ts';
import { powershell } from './powershell.ts';
import { sh } from './sh.ts';

/** There is no way to write any value for cmd.exe. */
const FORMATS = { sh, fish, powershell, cmd: powershell } as const;

/** The format of the lines that a person can paste into the shell that is in use. */
export function formatOfShell(context: Pick<Context, 'env' | 'platform'>): Format {
  return FORMATS[shellOf(context)];
}
