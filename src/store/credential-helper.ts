import { spawn } from 'node:child_process';
import type { Context } from '../context.ts';
import { TmdbAuthError } from '../errors.ts';
import { withoutCredentials } from '../kinds.ts';
import { findProgram } from '../programs/find-program.ts';
import { systemCode } from '../system-error.ts';
import { safeText } from '../text.ts';

/** How long a helper may take; one that waits for a locked keychain would wait for ever. */
export interface Patience {
  /** In milliseconds. */
  readonly limit: number;
  /** Is called when a helper takes long, with what to tell whoever may have to unlock the keychain. */
  onSlow?(message: string): void;
}

/** Milliseconds after which a helper is slow. */
const SLOW = 1_000;

const OUTPUT_LIMIT = 64 * 1024;

/**
 * A program `docker-credential-NAME`, the bridge to a keychain that Docker's users have. Its
 * protocol: https://github.com/docker/docker-credential-helpers
 */
export interface CredentialHelper {
  /** Gives undefined where the keychain has nothing under that URL. */
  get(url: string): Promise<string | undefined>;
  /** Stores a secret and gets it back: a helper that lies about success is found out here. */
  put(url: string, secret: string): Promise<void>;
  /** Removes a secret. That there is none is no error. */
  erase(url: string): Promise<void>;
}

/** What running a helper needs of the process. */
export interface HelperContext extends Pick<Context, 'env' | 'platform' | 'killGroup' | 'signal'> {
  helperPatience(): Patience;
}

interface Answer {
  readonly status: number;
  readonly output: string;
}

/** Every method rejects with TmdbAuthError `store_unavailable` or an Interruption, and never stores elsewhere instead. */
export function createCredentialHelper(name: string, context: HelperContext): CredentialHelper {
  const program = `docker-credential-${name}`;
  const failure = (why: string) =>
    new TmdbAuthError('store_unavailable', `the credential helper ${program} ${why}`, {
      hint: 'unlock or install it, or keep secrets in the config file: tmdb-auth config set storage file',
    });
  const refusal = (action: string, { status, output }: Answer) =>
    failure(`failed to ${action}: ${(isSecret(action, output) ? '' : safeText(output, 200)) || `exit code ${status}`}`);
  const ask = (action: string, input: string) => run(program, action, input, context, failure);

  async function get(url: string): Promise<string | undefined> {
    const answer = await ask('get', url);
    if (isNotFound(answer)) return undefined;
    if (answer.status !== 0) throw refusal('get', answer);
    try {
      const secret: unknown = JSON.parse(answer.output).Secret;
      if (typeof secret === 'string') return secret;
    } catch {
      // As below: the error's text may hold the secret.
    }
    throw failure('gave an answer that is not of its protocol');
  }

  return {
    get,
    async put(url, secret) {
      const answer = await ask('store', JSON.stringify({ ServerURL: url, Username: 'tmdb-auth', Secret: secret }));
      if (answer.status !== 0) throw refusal('store', answer);
      if ((await get(url)) !== secret) throw failure('does not give back what it was given');
    },
    async erase(url) {
      const answer = await ask('erase', url);
      if (answer.status !== 0 && !isNotFound(answer)) throw refusal('erase', answer);
    },
  };
}

/** https://github.com/docker/docker-credential-helpers/blob/master/credentials/error.go has the text. */
function isNotFound({ status, output }: Answer): boolean {
  return status !== 0 && /credentials not found/i.test(output);
}

/** Whether the output of a failed action may hold a secret: that of a `get` is one by protocol. */
function isSecret(action: string, output: string): boolean {
  if (action === 'get') return true;
  try {
    JSON.parse(output);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs the program, in a process group of its own, so that what it started ends with it. Secrets go
 * through stdin and stdout, never through arguments or the environment.
 */
async function run(
  program: string,
  action: string,
  input: string,
  { env, platform, killGroup, signal, helperPatience }: HelperContext,
  failure: (why: string) => TmdbAuthError,
): Promise<Answer> {
  signal.throwIfAborted();
  // Of the programs of Windows, Node starts these without a shell.
  const path = findProgram(platform === 'win32' ? `${program}.exe` : program, env, platform);
  if (path === undefined) throw failure('is not installed');
  const { limit, onSlow } = helperPatience();
  return new Promise((resolve, reject) => {
    const child = spawn(path, [action], {
      env: withoutCredentials(env),
      stdio: ['pipe', 'pipe', 'ignore'],
      // On Windows this would open a console window.
      detached: platform !== 'win32',
    });
    let output = '';
    const settle = (outcome: unknown) => {
      clearTimeout(timer);
      clearTimeout(slowTimer);
      signal.removeEventListener('abort', onAbort);
      child.stdout.destroy();
      child.stdin.destroy();
      if (typeof outcome === 'number') {
        resolve({ status: outcome, output });
      } else {
        reject(outcome);
      }
    };
    const end = (why: unknown) => {
      if (child.pid !== undefined) killGroup(child.pid);
      settle(why);
    };
    const timer = setTimeout(() => {
      end(failure(`did not answer within ${limit / 1000} s: the keychain may be locked`));
    }, limit);
    const slowTimer = setTimeout(() => {
      onSlow?.(`waiting up to ${limit / 1000} s for the credential helper ${program}: unlock the keychain if it asks`);
    }, SLOW);
    const onAbort = () => end(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error) => settle(failure(`cannot be run (${systemCode(error)})`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > OUTPUT_LIMIT) end(failure('gave an answer that is far too long'));
    });
    child.once('close', (code) => settle(code ?? 1));
    // A helper that does not read ends in one of the ways above.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
