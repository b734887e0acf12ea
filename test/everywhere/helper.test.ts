import { copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHome } from './home.ts';
import { startMachine } from './machine.ts';

const machine = await startMachine();

/** The helper of Docker's that each system has. Here it is Node under another name, which keeps secrets in a file. */
const NAME = { win32: 'wincred', darwin: 'osxkeychain' }[machine.platform as string] ?? 'secretservice';

const HELPER = `
  const { basename } = require('node:path');
  if (basename(process.execPath).startsWith('docker-credential-')) {
    const { existsSync, readFileSync, writeFileSync } = require('node:fs');
    const file = __filename + '.kept';
    const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    const input = readFileSync(0, 'utf8');
    const notFound = () => { console.log('credentials not found in native keychain'); process.exit(1); };
    const actions = {
      store() { const entry = JSON.parse(input); kept[entry.ServerURL] = entry; },
      get() { if (input in kept) console.log(JSON.stringify(kept[input])); else notFound(); },
      erase() { if (input in kept) delete kept[input]; else notFound(); },
    };
    actions[basename(process.argv[1])]();
    kept.environment = Object.keys(process.env);
    writeFileSync(file, JSON.stringify(kept));
    process.exit();
  }`;

async function homeWithHelper() {
  const home = await createHome(machine);
  const bin = join(home.directory, 'bin');
  mkdirSync(bin);
  const script = join(bin, 'helper.cjs');
  writeFileSync(script, HELPER);
  const program = join(bin, `docker-credential-${NAME}${machine.isWindows ? '.exe' : ''}`);
  link(machine.node, program);
  const account = machine.isWindows ? 'Tmdb_Account_Id' : 'TMDB_ACCOUNT_ID';
  const env = {
    PATH: home.bin,
    [account]: '1',
    NODE_OPTIONS: `--require "${machine.path(script).replaceAll('\\', '\\\\')}"`,
  };
  return {
    ...home,
    kept: () => (existsSync(`${script}.kept`) ? JSON.parse(readFileSync(`${script}.kept`, 'utf8')) : {}),
    run: (...args: readonly string[]) => home.run(args, { env }),
  };
}

/** A link costs no room, where both are on one file system. */
function link(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

describe(machine.name, () => {
  test(`the secrets are in docker-credential-${NAME}, and not in the config file`, async () => {
    const { run, kept, document } = await homeWithHelper();
    expect(await run('config', 'set', 'storage', `helper:${NAME}`)).toMatchObject({ status: 0 });
    const login = JSON.parse((await run('login', '--json')).stdout);
    expect(login).toMatchObject({ success: true, stored: true, warnings: [] });
    const { environment, ...entries } = kept();
    expect(JSON.stringify(entries)).toContain(login.session_id);
    expect(JSON.stringify(document())).not.toContain(login.session_id);
    expect(environment.filter((name: string) => /^tmdb_(?!auth_)/i.test(name))).toEqual([]);
    expect((await run('print', 'session-id')).stdout.trim()).toBe(login.session_id);
    expect(await run('logout')).toMatchObject({ status: 0 });
    expect(JSON.stringify(kept())).not.toContain(login.session_id);
  });

  test('a helper that is not installed is told as such', async () => {
    const { run } = await homeWithHelper();
    const { status, stdout } = await run('config', 'set', 'storage', 'helper:absent', '--json');
    expect({ status, code: JSON.parse(stdout).error.code }).toEqual({ status: 6, code: 'store_unavailable' });
    expect(JSON.parse(stdout).error.message).toBe('the credential helper docker-credential-absent is not installed');
  });
});
