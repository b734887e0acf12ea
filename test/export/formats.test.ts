import { commandFromString } from 'azure-pipelines-task-lib/taskcommand.js';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { TmdbAuthError } from '../../src/errors.ts';
import { azure } from '../../src/export/azure.ts';
import { docker } from '../../src/export/docker.ts';
import { fish } from '../../src/export/fish.ts';
import { environmentFile, maskCommands } from '../../src/export/github.ts';
import { gitlab } from '../../src/export/gitlab.ts';
import { json } from '../../src/export/json.ts';
import { k8s } from '../../src/export/k8s.ts';
import { powershell } from '../../src/export/powershell.ts';
import { sh } from '../../src/export/sh.ts';
import { readGithubFile } from '../support/github-runner.ts';
import { lacks } from '../support/needed-programs.ts';
import { divided, EXPECTED, inShell, OPTIONS, VALUES, VARIABLES } from './readers.ts';

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

test("azure: commands as Microsoft's own library reads them, which say what is secret", () => {
  const read = (line: string) => {
    const { command, properties, message } = commandFromString(line);
    expect([command, Object.keys(properties)]).toEqual(['task.setvariable', ['variable', 'issecret']]);
    return [properties['variable'], properties['issecret'], message];
  };
  const { taken, refused } = divided(azure);
  const rows = azure([...taken, { name: 'TMDB_ACCOUNT_ID', value: '1', secret: false }], OPTIONS).split('\n');
  expect(rows.slice(0, -1).map(read)).toEqual([
    ...taken.map(({ name, value }) => [name, 'true', value]),
    ['TMDB_ACCOUNT_ID', 'false', '1'],
  ]);
  expect(refused.every((value) => value.includes('%'))).toBe(true);
  expect(() => azure([{ name: 'V', value: 'a\nb', secret: true }], OPTIONS)).toThrow('a line break');
});
