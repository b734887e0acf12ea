import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

export interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** Runs a command, and gives what it prints. */
export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): string {
  return execFileSync(command, [...args], { cwd, encoding: 'utf8', env: { ...process.env, ...env }, stdio: 'pipe' });
}

/** Packs what is in a clone into a directory, without `prepack`: the build is there. */
export function pack(directory: string, cwd = ROOT): Packed {
  return JSON.parse(run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', directory], cwd))[0];
}
