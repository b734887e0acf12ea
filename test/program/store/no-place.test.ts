import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { install, pointToSandbox } from '../../support/installed-program.ts';
import { isRoot } from '../../support/needed-programs.ts';

const NO_HOME = `error: there is no place for the config file: there is no home directory
hint: set TMDB_AUTH_CONFIG_DIR to an absolute path, or pass --no-store
`;

const IN_PROCFS = `error: /proc/nowhere cannot be made: the system lets nobody make a directory in /proc
hint: set TMDB_AUTH_CONFIG_DIR to another directory
`;

test.each<[string, Record<string, string>, string]>([
  ['HOME empty', { HOME: '' }, NO_HOME],
  ['HOME relative', { HOME: 'here' }, NO_HOME],
  ['a relative XDG_CONFIG_HOME and no home', { HOME: '', XDG_CONFIG_HOME: 'here' }, NO_HOME],
  ['a config directory that cannot be made', { TMDB_AUTH_CONFIG_DIR: '/proc/nowhere' }, IN_PROCFS],
])('%s: a clear answer, and nothing in the current directory', async (_, env, stderr) => {
  const machine = install({ ...(await pointToSandbox()), ...env });
  const place = join(machine.home, 'place');
  mkdirSync(place);
  const inPlace = (line: string) => machine.script(`cd '${place}'; ${line}`);
  expect(await inPlace('tmdb-auth guest')).toEqual({ status: 6, stdout: '', stderr });
  expect((await inPlace('tmdb-auth guest --no-store -q')).status).toBe(0);
  expect((await inPlace('TMDB_SESSION_ID=abc tmdb-auth status')).status).toBe(0);
  expect((await inPlace('tmdb-auth --help')).status).toBe(0);
  expect(readdirSync(place)).toEqual([]);
});

test.skipIf(!isRoot())(
  'a user without a passwd entry and without HOME, and a directory that may only be read',
  async () => {
    const machine = install({ ...(await pointToSandbox()) });
    const other = (line: string) =>
      machine.script(`chmod 755 "$HOME" "$HOME/bin"; setpriv --reuid=4711 --clear-groups env -u HOME ${line}`);
    expect((await other('tmdb-auth --help')).status).toBe(0);
    expect(await other('tmdb-auth guest')).toEqual({ status: 6, stdout: '', stderr: NO_HOME });
    const directory = join(machine.home, 'read-only');
    mkdirSync(directory, { mode: 0o755 });
    expect(await other(`TMDB_AUTH_CONFIG_DIR='${directory}' tmdb-auth guest`)).toEqual({
      status: 6,
      stdout: '',
      stderr: `error: ${directory}/config.json may not be read or written (EACCES)
hint: check who owns it and its directory, or set TMDB_AUTH_CONFIG_DIR
`,
    });
    expect((await other('tmdb-auth guest --no-store -q')).status).toBe(0);
  },
);
