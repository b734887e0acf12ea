import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import type { Format, Variable } from '../../src/export/format.ts';
import { temporaryDirectory } from '../support/world.ts';

export const PRINTABLE = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index));

// biome-ignore lint/suspicious/noTemplateCurlyInString: a shell would expand it
export const EXPANDED = '$HOME ${HOME} $(id) `id` !! ~ * ? [a] {a,b} # ; & | < > \\n \\t %s %25';

/** Each printable character by itself, in the middle, at both ends, doubled; all together; and UTF-8. */
export const VALUES = [
  '0123456789abcdef0123456789abcdef01234567',
  'eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl',
  ...PRINTABLE.flatMap((c) => [c, `a${c}b`, `${c}a`, `a${c}`, `a${c}${c}b`]),
  PRINTABLE.join(''),
  PRINTABLE.toReversed().join(''),
  PRINTABLE.filter((c) => c !== "'").join(''),
  EXPANDED,
  'ключ 鍵 🗝 é “quoted” ‘single’',
];

export const VARIABLES: readonly Variable[] = VALUES.map((value, index) => ({
  name: `V${index}`,
  value,
  secret: true,
}));
export const EXPECTED = Object.fromEntries(VARIABLES.map(({ name, value }) => [name, value]));
export const OPTIONS = { name: 'tmdb' };

export function fileWith(text: string): string {
  const file = join(temporaryDirectory(), 'export');
  writeFileSync(file, text);
  return file;
}

/** What a shell has in its variables after a line of its own. */
export function inShell(shell: string, line: (file: string) => string, text: string, variables = VARIABLES) {
  const references = variables.map(({ name }) => `"$${name}"`).join(' ');
  const { stdout, stderr } = spawnSync(shell, ['-c', `${line(fileWith(text))}; printf '%s\\0' ${references}`], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: temporaryDirectory(), LC_ALL: 'C.UTF-8' },
  });
  expect(stderr).toBe('');
  const values = stdout.split('\0');
  return Object.fromEntries(variables.map(({ name }, index) => [name, values[index]]));
}

export function inPython(script: string, text: string) {
  const { stdout, stderr } = spawnSync('python3', ['-c', `import json, sys\n${script}`, fileWith(text)], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], PYTHONUTF8: '1' },
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

/** What a format takes, and what it refuses with the reason. */
export function divided(format: Format) {
  const taken: Variable[] = [];
  const refused: string[] = [];
  for (const variable of VARIABLES) {
    try {
      format([variable], OPTIONS);
      taken.push(variable);
    } catch (error) {
      expect(error).toBeInstanceOf(TmdbAuthError);
      expect(error).toMatchObject({
        message: expect.stringMatching(/^V\d+ holds .* cannot carry$/),
        hint: 'use another format, such as json',
        exitCode: 2,
      });
      refused.push(variable.value);
    }
  }
  return { taken, refused, expected: Object.fromEntries(taken.map(({ name, value }) => [name, value])) };
}

/** What docker reads, by https://github.com/docker/cli/blob/master/pkg/kvfile/kvfile.go */
export function readByDocker(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const row of text.replace(/^\ufeff/, '').split(/\r?\n/)) {
    const line = row.replace(/^[ \t]+/, '');
    if (line === '' || line.startsWith('#')) continue;
    const name = line.split('=', 1)[0]!;
    if (name === '' || /[ \t]/.test(name)) throw new Error(`no variable: ${line}`);
    if (line.includes('=')) values[name] = line.slice(name.length + 1);
  }
  return values;
}
