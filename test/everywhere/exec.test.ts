import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createHome } from './home.ts';
import { startMachine } from './machine.ts';

const machine = await startMachine();
const node = machine.launcher[0]!;

const TELL = 'console.log(JSON.stringify({ args: process.argv.slice(2), env: process.env })); process.exit(7);';

/** A home with a program `tell` that prints its arguments and its environment, and ends with 7. */
async function homeWithTell() {
  const home = await createHome(machine);
  const tell = home.install('tell', TELL);
  return {
    ...home,
    tell,
    async exec(command: readonly string[], env: Readonly<Record<string, string>> = {}) {
      const more = { env: { PATH: home.bin, ...env } };
      const { status, stdout, stderr } = await home.run(['exec', '--', ...command], more);
      return { status, stderr, told: stdout.startsWith('{') ? JSON.parse(stdout) : stdout };
    },
  };
}

type Home = Awaited<ReturnType<typeof homeWithTell>>;

// cmd.exe of Wine 8 puts in the value of a variable where that of Windows sees `^%PATH^%`, and has no such variable.
const ODD = ['a b', '', '"quoted"', "it's", '^&|<>()!', 'back\\slash\\', 'ünïcödé', '*.js', '-x'];
const PERCENT = ['%PATH%', '100%'];

describe(machine.name, () => {
  test.each<[string, readonly string[], (home: Home) => readonly string[]]>([
    ['node', [...ODD, ...PERCENT], ({ tell }) => [node, `${tell}.js`]],
    ['a script in PATH', machine.isWine ? ODD : [...ODD, ...PERCENT], () => ['tell']],
    ['a script by its path', machine.isWine ? ODD : [...ODD, ...PERCENT], ({ tell }) => [tell]],
  ])('%s gets its arguments as they are, the credentials, and no password', async (_, args, command) => {
    const home = await homeWithTell();
    const { status, told, stderr } = await home.exec([...command(home), ...args]);
    expect({ status, args: told.args, stderr }).toEqual({ status: 7, args, stderr: '' });
    expect(told.env).toMatchObject({ TMDB_API_KEY: home.env['TMDB_API_KEY'] });
    expect(told.env).not.toHaveProperty('TMDB_PASSWORD');
  });

  test.skipIf(!machine.isWindows)('a variable is the same to Windows however it is written', async () => {
    const home = await homeWithTell();
    const { TMDB_PASSWORD: _, ...given } = home.env;
    const env = { Tmdb_Password: 'hunter2', tmdb_session_id: 'abc', Tmdb_Account_Id: '1', Tmdb_Auth_Profile: 'other' };
    const names = async (...line: readonly string[]) => {
      const told = await machine.start({
        args: [...machine.launcher.slice(1), ...line, '--', 'tell'],
        env: { ...given, ...env, PATH: home.bin },
        cwd: machine.path(home.directory),
      }).outcome;
      return Object.entries<string>(JSON.parse(told.stdout).env).filter(([name]) => /^tmdb_(?!auth_(?!p))/i.test(name));
    };
    const { TMDB_API_KEY, TMDB_USERNAME } = given;
    const key = { TMDB_API_KEY, TMDB_AUTH_PROFILE: 'other' };
    const session = { TMDB_ACCOUNT_ID: '1', TMDB_SESSION_ID: 'abc', TMDB_USERNAME };
    expect(Object.fromEntries(await names('exec'))).toEqual({ ...key, ...session });
    expect(Object.fromEntries(await names('exec', '--only', 'key'))).toEqual(key);
    expect(Object.fromEntries(await names('sandbox'))).toEqual({
      TMDB_API_KEY,
      TMDB_ACCESS_TOKEN: SANDBOX.accessToken,
      TMDB_USERNAME,
      TMDB_PASSWORD: SANDBOX.password,
    });
  });

  test.each(['nothing-of-that-name', './nothing', machine.isWindows ? 'C:\\nothing\\nothing.exe' : '/nothing/nothing'])(
    '127: there is no %s',
    async (program) => {
      const { exec } = await homeWithTell();
      expect(await exec([program])).toEqual({
        status: 127,
        told: '',
        stderr: `error: the command ${program} was not found\n`,
      });
    },
  );

  test.each([
    ['notes.txt', machine.isWindows ? 'ENOEXEC' : 'EACCES'],
    ...(machine.isWindows ? [['notes.exe', 'EFTYPE']] : []),
  ])('126: %s is no program', async (name, code) => {
    const { exec, directory } = await homeWithTell();
    const file = join(directory, name!);
    writeFileSync(file, 'nothing to run\n');
    const program = machine.path(file);
    expect(await exec([program])).toEqual({
      status: 126,
      told: '',
      stderr: `error: the command ${program} cannot be run (${code})\n`,
    });
  });

  test('npm', async () => {
    const { run, bin, directory } = await homeWithTell();
    if (machine.isWine) {
      // As an installer of Node leaves them. A script of npm's is told where it is.
      const npm = dirname(dirname(process.env['npm_execpath'] ?? ''));
      mkdirSync(join(directory, 'bin', 'node_modules'));
      symlinkSync(npm, join(directory, 'bin', 'node_modules', 'npm'));
      symlinkSync(machine.node, join(directory, 'bin', 'node.exe'));
      copyFileSync(join(npm, 'bin', 'npm.cmd'), join(directory, 'bin', 'npm.cmd'));
    }
    const { status, stdout } = await run(['exec', '--', 'npm', '--version'], { env: { PATH: bin } });
    expect(status).toBe(0);
    // cmd.exe of Wine 8 shows a remark of the script before.
    expect(stdout).toMatch(machine.isWine ? /^(?:.*\n)?\d+\.\d+\.\d+\n$/s : /^\d+\.\d+\.\d+\r?\n$/);
  });

  test('a program of the current directory is none', async () => {
    const { run, bin } = await homeWithTell();
    expect(await run(['exec', '--', 'tell'], { cwd: bin })).toMatchObject({ status: 127 });
  });

  test('the sandbox ends with the code of its command, whatever that leaves behind', async () => {
    const { run } = await homeWithTell();
    const stay = '["-e", "setTimeout(() => {}, 5000)"]';
    const script = `require('node:child_process').spawn(process.execPath, ${stay}, {
        cwd: process.env.TMDB_AUTH_CONFIG_DIR, detached: true, stdio: 'ignore' }).unref();
      process.exit(5);`;
    const { status, stderr } = await run(['sandbox', '--', node, '-e', script]);
    const warning = /^warning: \S+tmdb-auth-sandbox-\w+ cannot be removed \(EBUSY\)\n$/;
    expect(status).toBe(5);
    expect(stderr).toMatch(machine.isWindows ? warning : /^$/);
  });
});
