import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS, LOGIN_KINDS, type LoginKind } from '../kinds.ts';
import type { Credential, Credentials } from '../store/store.ts';
import { lastCharacters } from '../text.ts';
import type { ApiCredential, TmdbAuth } from '../tmdb/client.ts';
import { withAccount } from './account.ts';
import { endLogin } from './ending.ts';
import { asAccessToken } from './user-token.ts';

/** What is left to do where TMDb does not answer. */
export const REVOKE = 'revoke it in the settings of your account on the website of TMDb';

/** The login in whose place a new one is stored, as the JSON has it. */
export interface Replaced {
  readonly username: string | null;
  /** Whether nothing of it is of use any more. */
  readonly ended: boolean;
}

/** A new session or user token, beside what is stored. */
export interface Compared {
  /** With its user, where that is known now. */
  readonly made: Credential;
  /** Whether it is of another user than what is stored: of nobody knows whom counts as the same. */
  readonly isOther: boolean;
}

/**
 * Finds out whether a new session or user token is another user's than the stored login, and asks a person before it
 * takes the place of that. TMDb is asked only where the user of the stored one is known.
 *
 * @throws TmdbAuthError `not_logged_in` if the person wants to keep the stored one
 */
export async function confirmReplacement(
  { kind, made, tmdb }: { readonly kind: LoginKind; readonly made: Credential; readonly tmdb: TmdbAuth },
  invocation: Invocation,
): Promise<Compared> {
  const { settings, store, terminal } = invocation;
  const stored = settings.store ? await store.read() : {};
  const isSame = isSameObject(stored, made);
  const former = LOGIN_KINDS.flatMap((one) => stored[one]?.username ?? [])[0];
  if (isSame || (former === undefined && isSame === undefined)) return { made, isOther: false };
  const client = kind === 'session' ? tmdb : await invocation.connect(asAccessToken(made.value));
  const known = made.username === undefined ? await withAccount(kind, made, client, invocation) : made;
  const { username } = known;
  // How a name is typed and how TMDb writes it may differ in case.
  const isOther = isSame === false || (username && username.toLowerCase() !== former?.toLowerCase());
  if (!isOther) return { made: known, isOther: false };
  const theirs = `the login of ${former ?? 'another user'} in profile ${await store.profile()}`;
  const ours = username ?? 'another user';
  if (!terminal.canPrompt) {
    await terminal.warn('other_user_replaced', `${theirs} is replaced by one of ${ours}`);
  } else if (!(await terminal.confirm(`replace ${theirs} by one of ${ours}?`, false))) {
    throw new TmdbAuthError('not_logged_in', `${theirs} is kept`, {
      hint: 'to have both: tmdb-auth login --profile NAME',
    });
  }
  return { made: known, isOther: true };
}

/** By the object ids of the accounts; undefined where one of the two is not known. */
function isSameObject({ user_token: former }: Credentials, { accountObjectId: id }: Credential): boolean | undefined {
  const formerId = former?.accountObjectId;
  return id && formerId ? id === formerId : undefined;
}

/** Ends all that was stored and is not any more, unless it is to be kept. That it fails is a warning. */
export async function endReplaced(
  former: Credentials,
  kinds: readonly LoginKind[],
  { credential, keep }: { readonly credential: ApiCredential; readonly keep: true | undefined },
  invocation: Invocation,
): Promise<Replaced | null> {
  const { terminal } = invocation;
  const names: string[] = [];
  let ended = kinds.length > 0;
  for (const kind of kinds) {
    const { value = '', username } = former[kind] ?? {};
    if (username !== undefined) names.push(username);
    const words = `the former ${KINDS[kind].words} ${lastCharacters(value)}`;
    if (keep) {
      ended = false;
      await terminal.note(`${words} is not ended, it stays valid at TMDb`);
      continue;
    }
    try {
      await endLogin(kind, value, credential, invocation);
      await terminal.note(`${words} is ended at TMDb`);
    } catch (thrown) {
      ended = false;
      const { message } = failureOf(thrown);
      const alive = `${words} may still be valid: ${message}; ${REVOKE}`;
      await (kind === 'session'
        ? terminal.warn('former_session_alive', alive)
        : terminal.warn('former_user_token_alive', alive));
    }
  }
  return kinds.length === 0 ? null : { username: names[0] ?? null, ended };
}
