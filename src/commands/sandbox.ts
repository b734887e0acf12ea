import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SANDBOX_DIRECTORY } from '../auth/saving.ts';
import { defineCommand } from '../command-line/command.ts';
import type { Environment } from '../context.ts';
import { Interruption, TmdbAuthError } from '../errors.ts';
import type { Variable } from '../export/format.ts';
import { parseRenamings } from '../export/renaming.ts';
import { formatOfShell } from '../export/shell.ts';
import type { Invocation } from '../invocation.ts';
import { CREDENTIAL_VARIABLES } from '../kinds.ts';
import { FAULTS, type FaultRule } from '../sandbox/faults.ts';
import type { SandboxOptions } from '../sandbox/options.ts';
import { POINTERS, pointingVariables } from '../sandbox/pointers.ts';
import { startSandbox } from '../sandbox/server.ts';
import { parseDuration } from '../settings.ts';
import { systemCode } from '../system-error.ts';
import { shellWord } from '../text.ts';

interface SandboxInputs {
  readonly command?: readonly string[];
  readonly port?: string;
  readonly approve?: 'auto' | 'deny';
  readonly fault?: readonly FaultRule[];
  readonly seed?: string;
  readonly tokenTtl?: string;
  readonly guestTtl?: string;
  readonly delay?: string;
  readonly allowRedirect?: readonly string[];
  readonly stubs?: string;
  readonly as?: readonly string[];
  readonly control?: boolean;
  readonly try?: true;
}

interface SandboxResult {
  readonly base_url: string;
  readonly web_url: string;
  readonly api_key: string;
  readonly access_token: string;
  readonly username: string;
  readonly password: string;
  /** The environment of a program that is to use it. */
  readonly variables: Readonly<Record<string, string>>;
}

export const sandbox = defineCommand<SandboxInputs, SandboxResult>({
  description:
    'Serves an emulated TMDb on this machine: its authentication API and its approval pages. No account and no ' +
    'network is needed. Alone it serves until Ctrl-C, and prints how to point a program at it. With a command ' +
    "after `--` it runs that command against itself, with an empty config directory and the sandbox's credentials " +
    'in its environment, and ends with its exit code. Its address in a browser shows what goes on.',
  examples: [
    'tmdb-auth sandbox --port 8080',
    'tmdb-auth sandbox -- npm test',
    'tmdb-auth sandbox --fault rate-limit:2 -- ./my-app',
    'tmdb-auth sandbox --as base-url=TMDB_BASE_URL --stubs test/stubs -- npm start',
    'tmdb-auth sandbox --try -- guest --json',
  ],
  operands: [{ name: 'command', variadic: true, afterDashes: true, description: 'the command to run, after --' }],
  options: [
    { name: 'port', value: 'number', description: 'the port to listen at (default: any free one)' },
    { name: 'approve', value: 'how', description: 'decide about request tokens at once', choices: ['auto', 'deny'] },
    {
      name: 'fault',
      value: 'name[:count]',
      description: 'answer with this refusal, always or so many times; may be repeated',
      suggestions: FAULTS,
      repeatable: true,
    },
    { name: 'seed', value: 'number', description: 'the same ids in the same order, each time' },
    { name: 'tokenTtl', value: 'time', description: 'how long request tokens live, as --timeout has it' },
    { name: 'guestTtl', value: 'time', description: 'how long guest sessions live' },
    { name: 'delay', value: 'ms', description: 'milliseconds that each answer takes' },
    {
      name: 'allowRedirect',
      value: 'origin',
      description: 'redirect to this app too: myapp://, https://app.example; may be repeated',
      repeatable: true,
    },
    {
      name: 'stubs',
      value: 'dir',
      description: 'answer other GETs from its JSON files, such as 3/movie/550.json',
      completes: 'file',
    },
    {
      name: 'as',
      value: 'name=variable',
      description: 'give a value under another name too: base-url=TMDB_BASE_URL; may be repeated',
      repeatable: true,
    },
    { name: 'control', negated: true, description: 'no API at /__sandbox/ that changes it' },
    { name: 'try', description: 'the command is one of tmdb-auth itself (default: login)' },
  ],
  async run(inputs, invocation) {
    const { command = [], as = [], try: self } = inputs;
    const renamings = parseRenamings(as, POINTERS);
    const { launcher, now, terminal } = invocation;
    const server = await startSandbox({ ...optionsOf(inputs), now, onRequest: (line) => void terminal.log(line) });
    invocation.atEnd(() => server.close());
    const { apiKey, accessToken, username, password } = server.credentials;
    const result: SandboxResult = {
      base_url: server.baseUrl,
      web_url: server.webUrl,
      api_key: apiKey,
      access_token: accessToken,
      username,
      password,
      variables: pointingVariables(server, renamings),
    };
    const toRun = self ? [...launcher, ...(command.length === 0 ? ['login'] : command)] : command;
    if (toRun.length === 0) return { result, finish: () => untilInterrupted(invocation) };
    return {
      async finish() {
        const exit = await runAgainst(result, toRun, invocation);
        // A program that reads JSON reads no words.
        if (self && !command.includes('--json')) await terminal.note(ownSandbox(invocation));
        return exit;
      },
    };
  },
  present: ({ web_url, variables }, { env, platform, terminal }) => {
    const list = Object.entries(variables).map(([name, value]): Variable => ({ name, value, secret: false }));
    // What is on a screen is pasted into a shell, whose programs see only what is exported.
    const text = terminal.resultIsSeen
      ? formatOfShell({ env, platform })(list, { name: '' })
      : list.map(({ name, value }) => `${name}=${value}\n`).join('');
    return {
      value: text.trimEnd(),
      notes: [
        'the sandbox serves until Ctrl-C',
        `what goes on in it is at ${web_url}/`,
        'point a program at it with these variables:',
      ],
    };
  },
});

/** @throws TmdbAuthError `usage` naming the flag that is wrong */
function optionsOf(inputs: SandboxInputs): SandboxOptions {
  const { port, seed, tokenTtl, guestTtl, delay, approve, fault, allowRedirect, stubs, control } = inputs;
  return {
    approve,
    fault,
    allowRedirect,
    stubs,
    control,
    port: wholeNumber(port, '--port', 65_535, 'give a number from 0 (any free port) to 65535'),
    seed: wholeNumber(seed, '--seed', Number.MAX_SAFE_INTEGER, 'give a whole number'),
    delay: wholeNumber(delay, '--delay', 3_600_000, 'give milliseconds, at most an hour'),
    tokenTtl: tokenTtl === undefined ? undefined : parseDuration(tokenTtl, '--token-ttl'),
    guestTtl: guestTtl === undefined ? undefined : parseDuration(guestTtl, '--guest-ttl'),
  };
}

function wholeNumber(text: string | undefined, flag: string, most: number, hint: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,16}$/.test(text) && Number(text) <= most) return Number(text);
  throw new TmdbAuthError('usage', `${flag} is not a ${flag === '--port' ? 'port ' : ''}number`, { hint });
}

/** Whoever tries a second command expects to find there what the first one has stored. */
function ownSandbox({ launcher, env, platform }: Invocation): string {
  const shell = env['SHELL'] || (platform === 'win32' ? 'powershell' : 'sh');
  const program = (launcher.length > 1 ? ['node', ...launcher.slice(1)] : launcher).map(shellWord).join(' ');
  return `that was a sandbox of its own, and all in it is gone; for a shell with one that stays: ${program} sandbox -- ${shell}`;
}

async function untilInterrupted({ signal, terminal }: Pick<Invocation, 'signal' | 'terminal'>): Promise<number> {
  if (!signal.aborted) await once(signal, 'abort');
  // Past the `^C` that the terminal shows.
  if (terminal.canPrompt) await terminal.note('');
  return signal.reason instanceof Interruption ? signal.reason.exitCode : 0;
}

async function runAgainst(
  { variables }: SandboxResult,
  command: readonly string[],
  { env, runChild, temporaryDirectory, terminal }: Invocation,
): Promise<number> {
  const directory = await mkdtemp(join(temporaryDirectory, SANDBOX_DIRECTORY));
  // The caller's own credentials are for the real TMDb: none of them gets in.
  const foreign = [...CREDENTIAL_VARIABLES, 'TMDB_AUTH_PROFILE'];
  const kept: Environment = Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.includes(name)));
  try {
    return await runChild(command, { ...kept, ...variables, TMDB_AUTH_CONFIG_DIR: directory });
  } finally {
    // Windows removes nothing that a process which the command has left behind still has open.
    await rm(directory, { recursive: true, force: true, maxRetries: 3 }).catch((error) =>
      terminal.warn('left_behind', `${directory} cannot be removed (${systemCode(error)})`),
    );
  }
}
