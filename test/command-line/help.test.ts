import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/all.ts';
import { TOPICS } from '../../src/reference/files.ts';
import { createWorld } from '../support/world.ts';

const HELPS = join(import.meta.dirname, '../fixtures/help');

/** By the names of their files: the program's, and each command's. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  'tmdb-auth': ['--help'],
  ...Object.fromEntries(COMMANDS.map(({ name }) => [name, [name, '--help']])),
};

test.each(Object.entries(LINES))('the help of %s', async (name, args) => {
  const { run, requests } = await createWorld();
  const { stdout, ...rest } = await run(args);
  await expect(stdout).toMatchFileSnapshot(join(HELPS, `${name}.txt`));
  expect(rest).toEqual({ exit: 0, stderr: '' });
  const json = await run([...args, '--json']);
  expect({ ...json, stdout: JSON.parse(json.stdout) }).toEqual({
    exit: 0,
    stdout: { schema: 1, success: true, help: stdout, warnings: [] },
    stderr: '',
  });
  expect(requests).toEqual([]);
});

test('the help of a command names the options of all commands, and explains its own only', async () => {
  const { run } = await createWorld();
  const { stdout } = await run('guest --help');
  expect(stdout).toContain('--no-store, --show-secrets, -q, -v, --no-color, --timeout, --base-url\n');
  expect(stdout).not.toMatch(/--version|-V\b|no colors/);
});

test.each(TOPICS)('the help of the topic $name', async ({ name, sections }) => {
  const { run, json, requests } = await createWorld();
  const { stdout, ...rest } = await run(`help ${name}`);
  expect(rest).toEqual({ exit: 0, stderr: '' });
  for (const [term] of sections.flatMap(({ rows = [] }) => rows)) expect(stdout).toContain(`\n  ${term}  `);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(await json(`help ${name}`)).toMatchObject({ exit: 0, help: stdout });
  expect(requests).toEqual([]);
});

test('a topic that is misspelled is named', async () => {
  const { run } = await createWorld();
  expect(await run('help enviroment')).toEqual({
    exit: 2,
    stdout: '',
    stderr: 'error: unknown command\nhint: did you mean environment?\n',
  });
});

test('no help is kept of a command that there is not', () => {
  expect(readdirSync(HELPS).sort()).toEqual(
    Object.keys(LINES)
      .map((name) => `${name}.txt`)
      .sort(),
  );
});
