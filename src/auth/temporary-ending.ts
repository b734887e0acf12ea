import { EXIT_CODES, failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS, LOGIN_KINDS } from '../kinds.ts';
import type { AbandonedLogin, Credentials } from '../store/store.ts';
import { lastCharacters } from '../text.ts';
import type { ApiCredential } from '../tmdb/client.ts';
import { knownApiCredential } from './connection.ts';
import { endLogin } from './ending.ts';
import { asAccessToken } from './user-token.ts';

/** What a temporary login has made, for a person. */
export function wordsOf(credentials: Credentials): string {
  const made = LOGIN_KINDS.flatMap((kind) => {
    const { value } = credentials[kind] ?? {};
    return value === undefined ? [] : [`${KINDS[kind].words} ${lastCharacters(value)}`];
  });
  return `the temporary ${made.join(' and ')}`;
}

/**
 * Ends what a temporary login has made, after an interruption too.
 *
 * @returns whether TMDb knew it until then
 * @throws TmdbAuthError if TMDb does not confirm that it is over
 */
export async function endAll(
  credentials: Credentials,
  credential: ApiCredential,
  invocation: Invocation,
): Promise<boolean> {
  let wasKnown = false;
  for (const kind of LOGIN_KINDS) {
    const { value } = credentials[kind] ?? {};
    if (value !== undefined) wasKnown = (await endLogin(kind, value, credential, invocation)) || wasKnown;
  }
  return wasKnown;
}

/** Ends what other processes have left that were killed, or that TMDb did not answer. It says so, and does not fail. */
export async function endAbandoned(invocation: Invocation): Promise<void> {
  const { store, terminal } = invocation;
  const warn = ({ message }: TmdbAuthError) =>
    terminal.warn('not_reaped', `what an earlier command left may still be valid: ${message}`);
  try {
    await store.temporary.endAbandoned(async (login) => {
      try {
        await endOne(login, invocation);
        return true;
      } catch (thrown) {
        const error = failureOf(thrown);
        // Another one may be refused nothing; what cannot be reached cannot be for the others either.
        if (error.exitCode !== EXIT_CODES.bad_api_key) throw error;
        await warn(error);
        return false;
      }
    });
  } catch (thrown) {
    // What the command itself has done is told all the same.
    if (!(thrown instanceof TmdbAuthError)) throw thrown;
    if (thrown.code !== 'interrupted') await warn(thrown);
  }
}

async function endOne({ credentials, profile }: AbandonedLogin, invocation: Invocation): Promise<void> {
  const { env, now, store, terminal } = invocation;
  const credential = await knownApiCredential({ env, now, store: store.forProfile(profile) });
  const userToken = credentials.user_token && asAccessToken(credentials.user_token.value);
  const usable = credential ?? userToken;
  if (!usable) throw new TmdbAuthError('no_api_key', 'no API key is known to end it with');
  // Another command may have ended it, and lost the answer or its life.
  if (!(await endAll(credentials, usable, invocation))) return;
  await terminal.warn('reaped', `${wordsOf(credentials)} that an earlier command left is ended at TMDb`);
}
