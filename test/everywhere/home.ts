import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import type { Machine, Outcome, Start } from './machine.ts';

type Variables = Readonly<Record<string, string>>;

/** A person's home on a machine, whose TMDb is a sandbox in this process. */
export async function createHome(machine: Machine, name = '') {
  const requests: string[] = [];
  const sandbox = await startSandbox({ onRequest: (line) => void requests.push(line) });
  onTestFinished(() => sandbox.close());
  const directory = join(machine.directory(), name);
  mkdirSync(directory, { recursive: true });
  const home = machine.path(directory);
  const place = { win32: 'AppData/Roaming', darwin: 'Library/Preferences' }[machine.platform as string] ?? '.config';
  const env: Variables = {
    HOME: home,
    USERPROFILE: home,
    ...(machine.isWindows && { APPDATA: machine.path(join(directory, place)) }),
    TMDB_AUTH_BASE_URL: `${sandbox.origin}/3`,
    TMDB_AUTH_WEB_URL: sandbox.origin,
    TMDB_API_KEY: SANDBOX.apiKey,
    TMDB_USERNAME: SANDBOX.username,
    TMDB_PASSWORD: SANDBOX.password,
  };
  const file = join(directory, place, 'tmdb-auth', 'config.json');

  const start = (args: readonly string[], more: Partial<Start> = {}) =>
    machine.start({
      cwd: home,
      ...more,
      args: [...machine.launcher.slice(1), ...args],
      env: { ...env, ...more.env },
    });

  const bin = join(directory, 'bin');

  return {
    directory,
    bin: machine.path(bin),
    /** Makes a program in `bin` out of a script for Node. @returns its path on the machine */
    install(name: string, script: string): string {
      const path = join(bin, machine.isWindows ? `${name}.cmd` : name);
      mkdirSync(bin, { recursive: true });
      writeFileSync(`${path}.js`, script);
      const [node] = machine.launcher;
      const line = machine.isWindows ? `@"${node}" "%~f0.js" %*\r\n` : `#!/bin/sh\nexec '${node}' "$0.js" "$@"\n`;
      writeFileSync(path, line, { mode: 0o755 });
      return machine.path(path);
    },
    env,
    origin: sandbox.origin,
    requests,
    start,
    /** Where the config file is, as this machine names it. */
    file,
    document: () => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined),
    run: (args: readonly string[], more?: Partial<Start>): Promise<Outcome> => start(args, more).outcome,
    /** The program at a terminal, with a person in front of it. */
    atTerminal: (args: readonly string[], more: Variables = {}) =>
      // Wine sets APPDATA by itself.
      machine.startInTerminal(args, { ...env, CI: '', TMDB_AUTH_CONFIG_DIR: machine.path(dirname(file)), ...more }),
    /** A script that Node runs, of which nothing is known to the program. */
    script: (text: string) => machine.start({ args: ['-e', text], env: {}, cwd: home }),
  };
}
