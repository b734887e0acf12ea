import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse as parseDotenv } from 'dotenv';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { TmdbAuthError } from '../../src/errors.ts';
import { docker } from '../../src/export/docker.ts';
import { dotenv } from '../../src/export/dotenv.ts';
import { fish } from '../../src/export/fish.ts';
import type { Format, Variable } from '../../src/export/format.ts';
import { environmentFile, maskCommands } from '../../src/export/github.ts';
import { gitlab } from '../../src/export/gitlab.ts';
import { json } from '../../src/export/json.ts';
import { k8s } from '../../src/export/k8s.ts';
import { powershell } from '../../src/export/powershell.ts';
import { sh } from '../../src/export/sh.ts';
import { readGithubFile } from '../support/github-runner.ts';
import { lacks } from '../support/needed-programs.ts';
import { temporaryDirectory } from '../support/world.ts';

const PRINTABLE = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index));

// biome-ignore lint/suspicious/noTemplateCurlyInString: a shell would expand it
const EXPANDED = '$HOME ${HOME} $(id) `id` !! ~ * ? [a] {a,b} # ; & | < > \\n \\t %s %25';

/** Each printable character by itself, in the middle, at both ends, doubled; all together; and UTF-8. */
const VALUES = [
  '0123456789abcdef0123456789abcdef01234567',
  'eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl',
  ...PRINTABLE.flatMap((c) => [c, `a${c}b`, `${c}a`, `a${c}`, `a${c}${c}b`]),
  PRINTABLE.join(''),
  PRINTABLE.toReversed().join(''),
  PRINTABLE.filter((c) => c !== "'").join(''),
  EXPANDED,
  'ключ 鍵 🗝 é “quoted” ‘single’',
];

const VARIABLES: readonly Variable[] = VALUES.map((value, index) => ({ name: `V${index}`, value, secret: true }));
const EXPECTED = Object.fromEntries(VARIABLES.map(({ name, value }) => [name, value]));
const OPTIONS = { name: 'tmdb' };

function fileWith(text: string): string {
  const file = join(temporaryDirectory(), 'export');
  writeFileSync(file, text);
  return file;
}

/** What a shell has in its variables after a line of its own. */
function inShell(shell: string, line: (file: string) => string, text: string, variables = VARIABLES) {
  const references = variables.map(({ name }) => `"$${name}"`).join(' ');
  const { stdout, stderr } = spawnSync(shell, ['-c', `${line(fileWith(text))}; printf '%s\\0' ${references}`], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: temporaryDirectory(), LC_ALL: 'C.UTF-8' },
  });
  expect(stderr).toBe('');
  const values = stdout.split('\0');
  return Object.fromEntries(variables.map(({ name }, index) => [name, values[index]]));
}

function inPython(script: string, text: string) {
  const { stdout, stderr } = spawnSync('python3', ['-c', `import json, sys\n${script}`, fileWith(text)], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], PYTHONUTF8: '1' },
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

/** What a format takes, and what it refuses with the reason. */
function divided(format: Format) {
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

describe('sh, by eval and by .', () => {
  test.each(['sh', 'dash', 'bash', 'zsh'].filter((shell) => !lacks(shell)))('%s', (shell) => {
    const text = sh(VARIABLES, OPTIONS);
    expect(inShell(shell, (file) => `. ${file}`, text)).toEqual(EXPECTED);
    expect(inShell(shell, (file) => `eval "$(cat ${file})"`, text)).toEqual(EXPECTED);
  });
});

test.skipIf(lacks('fish'))('fish', () => {
  expect(inShell('fish', (file) => `source ${file}`, fish(VARIABLES, OPTIONS))).toEqual(EXPECTED);
});

test('powershell doubles every character that it takes for a single quote', () => {
  const variable = { name: 'V', value: `a'b‘c’d‚e‛f"$x\``, secret: true };
  expect(powershell([variable], OPTIONS)).toBe(`$env:V = 'a''b‘‘c’’d‚‚e‛‛f"$x\`'\n`);
});

/** Read in two ways: backslashes that one reader takes for an escape, both quotes, and `${`. */
const REFUSED = ['\\', 'a\\', 'a\\\\b', PRINTABLE.join(''), PRINTABLE.toReversed().join(''), EXPANDED];

/** What dotenv takes, as a file. */
function dotenvFile() {
  const { taken, expected } = divided(dotenv);
  return { taken, text: dotenv(taken, OPTIONS), expected };
}

describe('dotenv', () => {
  test('what TMDb gives is a bare word; few values are refused', () => {
    expect(dotenvFile().text).toMatch(/^V0=0123456789abcdef0123456789abcdef01234567\nV1=eyJ[\w.]+\n/);
    expect(divided(dotenv).refused).toEqual(REFUSED);
  });

  test('the dotenv package', () => {
    const { text, expected } = dotenvFile();
    expect(parseDotenv(text)).toEqual(expected);
  });

  test("Node's own parser", () => {
    const { text, expected } = dotenvFile();
    expect({ ...parseEnv(text) }).toEqual(expected);
  });

  test.skipIf(lacks('python3'))("Python's shlex", () => {
    const { text, expected } = dotenvFile();
    const script = 'print(json.dumps(dict(w.split("=", 1) for l in open(sys.argv[1]) for w in shlex.split(l))))';
    expect(inPython(`import shlex\n${script}`, text)).toEqual(expected);
  });

  test.skipIf(lacks('python3'))('python-dotenv', () => {
    const { text, expected } = dotenvFile();
    const script = 'from dotenv import dotenv_values\nprint(json.dumps(dotenv_values(sys.argv[1])))';
    expect(inPython(script, text)).toEqual(expected);
  });

  test.skipIf(lacks('direnv'))("direnv's godotenv", () => {
    const { text, expected } = dotenvFile();
    const { stdout } = spawnSync('direnv', ['dotenv', 'json', fileWith(text)], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual(expected);
  });

  test.each(['dash', 'bash', 'zsh'].filter((shell) => !lacks(shell)))('%s with set -a', (shell) => {
    const { taken, text, expected } = dotenvFile();
    expect(inShell(shell, (file) => `set -a; . ${file}`, text, taken)).toEqual(expected);
  });
});

test('json', () => expect(JSON.parse(json(VARIABLES, OPTIONS))).toEqual(EXPECTED));

test('k8s', () => {
  const manifest = parseYaml(k8s(VARIABLES, OPTIONS));
  const data = Object.entries<string>(manifest.data);
  expect(Object.fromEntries(data.map(([name, value]) => [name, Buffer.from(value, 'base64').toString()]))).toEqual(
    EXPECTED,
  );
  expect({ ...manifest, data: {} }).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'tmdb' },
    type: 'Opaque',
    data: {},
  });
  // YAML would read these as something else than a text.
  expect(parseYaml(k8s([], { name: '1' })).metadata.name).toBe('1');
  expect(parseYaml(k8s([], { name: 'a'.repeat(253) })).metadata.name).toHaveLength(253);
  const refusal = new TmdbAuthError('usage', '--name is not a name of Kubernetes', { hint: 'use a-z, 0-9, - and .' });
  for (const name of ['', 'A', 'a\nb', '-a', 'a_b', 'a'.repeat(254)]) expect(() => k8s([], { name })).toThrow(refusal);
});

test('docker: the line after = as it is; no line breaks', () => {
  // https://docs.docker.com/reference/cli/docker/container/run/#env: quotes and backslashes are part of the value.
  const rows = docker(VARIABLES, OPTIONS).split('\n').slice(0, -1);
  expect(Object.fromEntries(rows.map((row) => [row.split('=', 1)[0], row.slice(row.indexOf('=') + 1)]))).toEqual(
    EXPECTED,
  );
  expect(() => docker([{ name: 'V', value: 'a\nb', secret: true }], OPTIONS)).toThrow('a line break');
});

test('gitlab: no quotes, no spaces, no empty lines', () => {
  // https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv
  const { taken, refused, expected } = divided(gitlab);
  const rows = gitlab(taken, OPTIONS).split('\n').slice(0, -1);
  expect(Object.fromEntries(rows.map((row) => row.split(/=(.*)/s).slice(0, 2)))).toEqual(expected);
  expect(refused.every((value) => /[\s'"]/.test(value))).toBe(true);
  expect(taken.some(({ value }) => /[\s'"]/.test(value))).toBe(false);
});

test("github: the runner's files and its masks", () => {
  expect(readGithubFile(environmentFile(VARIABLES))).toEqual(EXPECTED);
  const masks = maskCommands([...VARIABLES, { name: 'TMDB_ACCOUNT_ID', value: '1', secret: false }])
    .split('\n')
    .slice(0, -1);
  expect(masks).toHaveLength(VALUES.length);
  expect(
    masks.map((line) => decodeURIComponent(line.replace('::add-mask::', '').replaceAll(/%(?!25)/g, '%25'))),
  ).toEqual(VALUES);
  expect(() => environmentFile([{ name: 'V', value: 'a\nb', secret: true }])).toThrow('a line break');
});
