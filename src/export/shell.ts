import type { Context } from '../context.ts';
import { fish } from './fish.ts';
import type { Format } from './format.ts';
import { powershell } from './powershell.ts';
import { sh } from './sh.ts';

/** The format of the lines that a person can paste into the shell that is in use. */
export function formatOfShell({ env, platform }: Pick<Context, 'env' | 'platform'>): Format {
  const shell = env['SHELL'] ?? '';
  if (/(^|[\\/])fish(\.exe)?$/.test(shell)) return fish;
  // Git's bash sets it on Windows too.
  if (/(^|[\\/])(pwsh|powershell)(\.exe)?$/.test(shell) || (shell === '' && platform === 'win32')) return powershell;
  return sh;
}
