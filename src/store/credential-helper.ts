import { spawn } from 'node:child_process';
import type { Environment } from '../context.ts';
import { TmdbAuthError } from '../errors.ts';
import { isMissing } from '../system-error.ts';
import { safeText } from '../text.ts';

/** How long a helper may take; one that waits for a locked keychain would wait for ever. */
const LIMIT = 3_000;

const OUTPUT_LIMIT = 64 * 1024;

/**
 * A program `docker-credential-NAME`, the bridge to a keychain that Docker's users have. Its
 * protocol: https://github.com/docker/docker-credential-helpers
 */
export interface CredentialHelper {
  /** Undefined where the keychain has nothing under that URL. */
  get(url: string): Promise<string | undefined>;
  /** Stores it and gets it back: a helper that lies about success is found out here. */
  put(url: string, secret: string): Promise<void>;
  erase(url: string): Promise<void>;
}

/** Every method rejects with TmdbAuthError `store_unavailable`, never with another way to store. */
export function createCredentialHelper(name: string, env: Environment): CredentialHelper {
  const program = `docker-credential-${name}`;
  const fail = (why: string) =>
    new TmdbAuthError('store_unavailable', `the credential helper ${program} ${why}`, {
      hint: 'unlock or install it, or keep secrets in the config file: tmdb-auth config set storage file',
    });

  async function get(url: string): Promise<string | undefined> {
    const { status, output } = await run(program, 'get', url, env, fail);
    if (status !== 0) {
      if (/credentials not found/i.test(output)) return undefined;
      throw fail(`failed to get: ${safeText(output, 200) || `exit code ${status}`}`);
    }
    try {
      const secret: unknown = JSON.parse(output).Secret;
      if (typeof secret === 'string') return secret;
    } catch {
      // As below: its text may hold the secret.
    }
    throw fail('gave an answer that is not of its protocol');
  }

  return {
    get,
    async put(url, secret) {
      const entry = JSON.stringify({ ServerURL: url, Username: 'tmdb-auth', Secret: secret });
      const { status, output } = await run(program, 'store', entry, env, fail);
      if (status !== 0) throw fail(`failed to store: ${safeText(output, 200) || `exit code ${status}`}`);
      if ((await get(url)) !== secret) throw fail('does not give back what it was given');
    },
    async erase(url) {
      const { status, output } = await run(program, 'erase', url, env, fail);
      if (status !== 0 && !/credentials not found/i.test(output)) {
        throw fail(`failed to erase: ${safeText(output, 200) || `exit code ${status}`}`);
      }
    },
  };
}

/** Secrets go through stdin and stdout, never through arguments or the environment. */
function run(
  program: string,
  action: string,
  input: string,
  env: Environment,
  fail: (why: string) => TmdbAuthError,
): Promise<{ readonly status: number; readonly output: string }> {
  const ownSecrets = /^TMDB_(?!AUTH_)/;
  const passed = Object.fromEntries(Object.entries(env).filter(([variable]) => !ownSecrets.test(variable)));
  return new Promise((resolve, reject) => {
    const child = spawn(program, [action], { env: passed, stdio: ['pipe', 'pipe', 'ignore'] });
    let output = '';
    const settle = (outcome: TmdbAuthError | number) => {
      clearTimeout(timer);
      child.stdout.destroy();
      child.stdin.destroy();
      if (typeof outcome === 'number') resolve({ status: outcome, output });
      else reject(outcome);
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      settle(fail(`did not answer within ${LIMIT / 1000} s: the keychain may be locked`));
    }, LIMIT);
    child.once('error', (error: Error & { code?: string }) => {
      settle(fail(isMissing(program, error, env) ? 'is not installed' : `cannot be run (${error.code})`));
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length <= OUTPUT_LIMIT) return;
      child.kill('SIGKILL');
      settle(fail('gave an answer that is far too long'));
    });
    child.once('close', (code) => settle(code ?? 1));
    // A helper that does not read ends in one of the ways above.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
