import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install, pointToSandbox } from './installed-program.ts';

/** A machine for the recipes of docs/, where these programs only write down what they are given. */
export async function machine(...programs: readonly string[]) {
  const sandbox = await pointToSandbox();
  const { TMDB_AUTH_BASE_URL, TMDB_AUTH_WEB_URL } = sandbox as Record<string, string>;
  const installed = install({ TMDB_AUTH_BASE_URL: TMDB_AUTH_BASE_URL!, TMDB_AUTH_WEB_URL: TMDB_AUTH_WEB_URL! });
  const calls = join(installed.home, 'calls');
  for (const name of programs) {
    const program = join(installed.home, 'bin', name);
    // The descriptor of `--env-file <(…)` is open only while this runs.
    const body = `{ echo "$0 $*"; cat; for a; do case $a in /dev/fd/*) cat "$a";; esac; done; env; } >>${calls}`;
    writeFileSync(program, `#!/bin/bash\nif [ -t 0 ]; then exec </dev/null; fi\n${body}\n`);
    chmodSync(program, 0o755);
  }
  return {
    ...installed,
    sandbox,
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8') : ''),
    async bash(script: string, env: Readonly<Record<string, string>> = {}) {
      const file = join(installed.home, 'script');
      writeFileSync(file, script);
      Object.assign(installed.env, env);
      const outcome = await installed.script(`bash -eo pipefail ${file}`);
      for (const name of Object.keys(env)) delete installed.env[name];
      return outcome;
    },
  };
}

/** What a person or a job has for a login. */
export const SECRETS = {
  TMDB_API_KEY: SANDBOX.apiKey,
  TMDB_USERNAME: SANDBOX.username,
  TMDB_PASSWORD: SANDBOX.password,
};

/** As `machine`, with a session that is stored. */
export async function loggedIn(...programs: readonly string[]) {
  const made = await machine(...programs);
  await made.bash('tmdb-auth login', SECRETS);
  const { stdout } = await made.bash('tmdb-auth print session-id');
  return { ...made, session: stdout.trim() };
}
