import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createWorld } from '../support/world.ts';

const KEY = `TMDB_API_KEY=${SANDBOX.apiKey}\n`;

test('a .env of another program keeps all that is its own, is private then, and stays behind its link', async () => {
  const world = await createWorld();
  const file = join(world.directory, '.env');
  writeFileSync(file, 'DATABASE_URL=x\r\nTMDB_API_KEY=old\r\n# the end', { mode: 0o644 });
  symlinkSync(file, join(world.directory, 'link'));
  expect(await world.run(`export --format dotenv --output ${world.directory}/link`)).toEqual({
    exit: 0,
    stdout: '',
    stderr: `warning: ${world.directory}/link was open to others; its mode is now 0600
exported TMDB_API_KEY in ${world.directory}/link\n`,
  });
  expect(readFileSync(file, 'utf8')).toBe(`DATABASE_URL=x\r\nTMDB_API_KEY=${SANDBOX.apiKey}\r\n# the end`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await world.json(`export --format dotenv --output ${file}`)).warnings).toEqual([]);
});

test('a mode that is narrower stays', async () => {
  const world = await createWorld();
  const file = join(world.directory, '.env');
  writeFileSync(file, 'A=1\n');
  chmodSync(file, 0o400);
  const { stderr } = await world.run(`export --format docker --output ${file}`);
  expect({ stderr, mode: statSync(file).mode & 0o777 }).toEqual({
    stderr: `exported TMDB_API_KEY in ${file}\n`,
    mode: 0o400,
  });
});

test('after a logout the session goes out of the file; --only keeps to what it chooses', async () => {
  const world = await createWorld();
  const file = join(world.directory, '.env');
  writeFileSync(file, 'A=1\nTMDB_SESSION_ID=old\nTMDB_ACCOUNT_ID=7\nTMDB_GUEST_SESSION_ID=g\nTMDB_ACCESS_TOKEN=t\n');
  const line = `export --format dotenv --output ${file}`;
  await world.run('guest');
  const { guest } = world.stored();
  await world.run(`${line} --only guest`);
  expect(readFileSync(file, 'utf8')).toBe(
    `A=1\nTMDB_SESSION_ID=old\nTMDB_ACCOUNT_ID=7\nTMDB_GUEST_SESSION_ID=${guest.value}\nTMDB_ACCESS_TOKEN=t\n`,
  );
  // With no key of ours theirs stays: it may be written nowhere else.
  await world.run(line, { env: { TMDB_API_KEY: undefined } });
  expect(readFileSync(file, 'utf8')).toBe(`A=1\nTMDB_GUEST_SESSION_ID=${guest.value}\nTMDB_ACCESS_TOKEN=t\n`);
  // A key of another application would not go with ours.
  expect(await world.run(line)).toEqual({
    exit: 0,
    stdout: '',
    stderr: `exported TMDB_API_KEY, TMDB_GUEST_SESSION_ID in ${file}\nremoved from it: TMDB_ACCESS_TOKEN\n`,
  });
  expect(readFileSync(file, 'utf8')).toBe(`A=1\nTMDB_GUEST_SESSION_ID=${guest.value}\n${KEY}`);
  world.clock.time += 48 * 3_600_000;
  expect(await world.json(line)).toMatchObject({ variables: ['TMDB_API_KEY'], removed: ['TMDB_GUEST_SESSION_ID'] });
  expect(readFileSync(file, 'utf8')).toBe(`A=1\n${KEY}`);
});

test.each(['json', 'k8s'])(
  '%s: a file of others is replaced with --force only, one of ours at once',
  async (format) => {
    const world = await createWorld();
    const file = join(world.directory, 'file');
    const line = `export --format ${format} --output ${file}`;
    const { stdout: expected } = await world.run(`export --format ${format}`);
    const foreign = ['{"TMDB_API_KEY":"x","other":1}\n', `${expected}---\nkind: Pod\n`, '{}', 'A=1\n', ' '];
    for (const text of foreign) {
      writeFileSync(file, text);
      expect(await world.run(line)).toEqual({
        exit: 6,
        stdout: '',
        stderr:
          'error: the file of --output holds other things; nothing was changed\n' +
          'hint: --force replaces it, or write to another file\n',
      });
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
    for (const [options, text] of [
      [' --force', 'A=1\n'],
      ['', ''],
      ['', expected],
    ]) {
      writeFileSync(file, text!, { mode: 0o600 });
      expect((await world.run(line + options)).exit).toBe(0);
      expect(readFileSync(file, 'utf8')).toBe(expected);
    }
    const { exit } = await world.run(line, { env: { TMDB_API_KEY: SANDBOX.accessToken } });
    expect({ exit, isNew: readFileSync(file, 'utf8') !== expected }).toEqual({ exit: 0, isNew: true });
  },
);

test('a file that cannot be understood is left alone', async () => {
  const world = await createWorld();
  const file = join(world.directory, '.envrc');
  writeFileSync(file, "A='x\n");
  expect((await world.json(`export --format sh --output ${file}`)).error).toMatchObject({
    code: 'output',
    exit_code: 6,
    message: 'nothing can be added to the file of --output: a quote in it is not closed; nothing was changed',
    hint: 'close it, or write to another file',
  });
  expect(readdirSync(world.directory)).toEqual(['.envrc']);
});

test('--output - is stdout, and no file of that name', async () => {
  const world = await createWorld();
  const line = 'export --format dotenv --output -';
  expect(await world.run(line)).toEqual({ exit: 0, stdout: KEY, stderr: 'exported TMDB_API_KEY\n' });
  expect((await world.run(line, { resultIsSeen: true })).exit).toBe(2);
  expect((await world.json(line)).output).toBe(null);
});

test('--output that cannot be written changes nothing', async () => {
  const world = await createWorld();
  mkdirSync(join(world.directory, 'd'));
  for (const [path, why] of [
    [join(world.directory, 'absent', 'x'), 'ENOENT'],
    [join(world.directory, 'd'), 'not a regular file'],
  ]) {
    const { exit, error } = await world.json(`export --format sh --output ${path}`);
    expect({ exit, code: error.code, message: error.message }).toEqual({
      exit: 6,
      code: 'output',
      message: `the file of --output cannot be written (${why}); nothing was changed`,
    });
  }
  expect(readdirSync(world.directory)).toEqual(['d']);
});
