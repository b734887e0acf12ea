import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defineCommand } from '../command-line/command.ts';
import type { Environment } from '../context.ts';
import { Interruption, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { CREDENTIAL_VARIABLES, KINDS, PASSWORD_VARIABLE, USERNAME_VARIABLE } from '../kinds.ts';
import { SANDBOX } from '../sandbox/credentials.ts';
import { FAULTS, type Fault } from '../sandbox/faults.ts';
import { startSandbox } from '../sandbox/server.ts';

interface SandboxInputs {
  readonly command?: readonly string[];
  readonly port?: string;
  readonly fault?: readonly Fault[];
  readonly try?: true;
}

interface SandboxResult {
  readonly base_url: string;
  readonly web_url: string;
  readonly api_key: string;
  readonly access_token: string;
  readonly username: string;
  readonly password: string;
}

export const sandbox = defineCommand<SandboxInputs, SandboxResult>({
  description:
    "Serves TMDb's authentication API on this machine, without TMDb and without an account. Alone it serves until " +
    'Ctrl-C and prints how to point at it. With a command after `--` it runs that command against itself, with an ' +
    "empty config directory and the sandbox's credentials in its environment, and ends with its exit code.",
  examples: [
    'tmdb-auth sandbox --port 8080',
    'tmdb-auth sandbox -- npm test',
    'tmdb-auth sandbox --fault rate-limit -- ./my-app',
    'tmdb-auth sandbox --try -- guest --json',
  ],
  operands: [{ name: 'command', variadic: true, afterDashes: true, description: 'the command to run, after --' }],
  options: [
    { name: 'port', value: 'number', description: 'the port to listen at (default: any free one)' },
    {
      name: 'fault',
      value: 'name',
      description: 'answer with this refusal; may be repeated',
      choices: FAULTS,
      repeatable: true,
    },
    { name: 'try', description: 'the command is one of tmdb-auth itself (default: login)' },
  ],
  async run({ command = [], port = '0', fault = [], try: self }, invocation) {
    const { launcher, now, terminal } = invocation;
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
      throw new TmdbAuthError('usage', '--port is not a port number', {
        hint: 'give a number from 0 (any free port) to 65535',
      });
    }
    const server = await startSandbox({
      port: Number(port),
      fault,
      now,
      onRequest: (line) => void terminal.log(line),
    });
    invocation.atEnd(() => server.close());
    const result: SandboxResult = {
      base_url: `${server.origin}/3`,
      web_url: server.origin,
      api_key: SANDBOX.apiKey,
      access_token: SANDBOX.accessToken,
      username: SANDBOX.username,
      password: SANDBOX.password,
    };
    const toRun = self ? [...launcher, ...(command.length === 0 ? ['login'] : command)] : command;
    if (toRun.length > 0) return { finish: () => runAgainst(result, toRun, invocation) };
    return { result, finish: () => untilInterrupted(invocation) };
  },
  present: (result, { terminal }) => ({
    // What is on a screen is pasted into a shell, whose programs see only what is exported.
    value: Object.entries(pointers(result))
      .map(([name, value]) => `${terminal.resultIsSeen ? 'export ' : ''}${name}=${value}`)
      .join('\n'),
    notes: ['the sandbox serves until Ctrl-C; point at it with these variables'],
  }),
});

async function untilInterrupted({ signal, terminal }: Pick<Invocation, 'signal' | 'terminal'>): Promise<number> {
  if (!signal.aborted) await once(signal, 'abort');
  // Past the `^C` that the terminal shows.
  if (terminal.canPrompt) await terminal.note('');
  return signal.reason instanceof Interruption ? signal.reason.exitCode : 0;
}

function pointers(result: SandboxResult): Record<string, string> {
  return {
    TMDB_AUTH_BASE_URL: result.base_url,
    TMDB_AUTH_WEB_URL: result.web_url,
    [KINDS.api_key.variable]: result.api_key,
    [USERNAME_VARIABLE]: result.username,
    [PASSWORD_VARIABLE]: result.password,
  };
}

async function runAgainst(
  result: SandboxResult,
  command: readonly string[],
  { env, runChild, temporaryDirectory }: Invocation,
): Promise<number> {
  const directory = await mkdtemp(join(temporaryDirectory, 'tmdb-auth-sandbox-'));
  // The caller's own credentials are for the real TMDb: none of them gets in.
  const foreign = [...CREDENTIAL_VARIABLES, 'TMDB_AUTH_PROFILE'];
  const kept: Environment = Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.includes(name)));
  try {
    return await runChild(command, { ...kept, ...pointers(result), TMDB_AUTH_CONFIG_DIR: directory });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
