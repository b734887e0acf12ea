import { failureOf, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS, LOGIN_KINDS, type LoginKind } from '../kinds.ts';
import type { Credential, CredentialChanges, Credentials } from '../store/store.ts';
import type { ApiCredential, TmdbAuth } from '../tmdb/client.ts';
import { endLogin } from './ending.ts';
import { type Compared, confirmReplacement, endReplaced, REVOKE, type Replaced } from './replaced-login.ts';
import { saveAndExplain } from './saving.ts';

/** A session or a user token that TMDb has just made. */
export interface NewLogin {
  readonly kind: LoginKind;
  readonly made: Credential;
  readonly tmdb: TmdbAuth;
  /** The API key or access token that it was made with. */
  readonly credential: ApiCredential;
  /** What is to be stored with it. */
  readonly others: CredentialChanges;
  /** Whether what it replaces in the store stays valid at TMDb. */
  readonly keep: true | undefined;
  /** That it may take the place of what is stored: nobody is asked again. */
  readonly confirmed?: true;
}

/** What has become of a new session or user token. */
export interface Kept {
  /** With its user, where that is known by then. */
  readonly made: Credential;
  readonly stored: boolean;
  readonly replaced: Replaced | null;
}

/** A result that holds a new session or user token. */
export interface Owned<R> {
  readonly result: R;
  /** Where the result is all that holds it: ends it at TMDb, and rejects with the reason. */
  readonly undelivered?: (reason: unknown) => Promise<never>;
}

/**
 * Sees to it that a new session or user token is stored, or given as a result, or else ended at TMDb again, after an
 * interruption too. What it replaces in the store is ended: nobody would have that any more.
 *
 * @param complete makes the result, when it is stored or is not to be
 */
export async function withOwner<R extends object>(
  login: NewLogin,
  invocation: Invocation,
  complete: (kept: Kept) => Promise<R>,
): Promise<Owned<R>> {
  const endAgain = (reason: unknown): Promise<never> => endAndThrow(reason, login, invocation);
  const unasked = { made: login.made, isOther: false };
  const compared = login.confirmed ? unasked : await confirmReplacement(login, invocation).catch(endAgain);
  const kept = await store(login, compared, invocation).catch(endAgain);
  if (kept.stored) return { result: await complete(kept) };
  return { result: await complete(kept).catch(endAgain), undelivered: endAgain };
}

/**
 * Stores what is new, unless with `--no-store`, and takes away what another user has in the profile. The request token
 * that it was made with is marked as used only if no other one is pending by then.
 */
async function store(login: NewLogin, { made, isOther }: Compared, invocation: Invocation): Promise<Kept> {
  const { kind, others } = login;
  const { terminal, signal } = invocation;
  const { request_token: token, ...rest } = others;
  let newer = false;
  let former: Credentials = {};
  const replacedKinds = () =>
    LOGIN_KINDS.filter((one) => former[one] && (one === kind ? former[one].value !== made.value : isOther));
  const spareNewerToken = (before: Credentials) => {
    former = before;
    newer = Boolean(token && before.request_token && before.request_token.value !== token.value);
    const removed = Object.fromEntries(replacedKinds().map((one) => [one, null]));
    return { ...(newer ? rest : others), ...removed, [kind]: made };
  };
  try {
    if (!(await saveAndExplain(spareNewerToken, invocation))) return { made, stored: false, replaced: null };
  } catch (thrown) {
    // A write can fail when the new file is in its place already.
    if (!(await isStored(kind, made, invocation))) throw thrown;
    if (!signal.aborted) await terminal.warn('stored_nevertheless', `stored, but: ${failureOf(thrown).message}`);
  }
  if (newer) await terminal.warn('newer_token', 'another request token was made meanwhile; it stays pending');
  const replaced = await endReplaced(former, replacedKinds(), login, invocation);
  if (signal.aborted) {
    await terminal.warn('stored_nevertheless', `a ${KINDS[kind].words} was made and stored before the end`);
  }
  return { made, stored: true, replaced };
}

async function isStored(kind: LoginKind, { value }: Credential, { store }: Invocation): Promise<boolean> {
  const { [kind]: stored } = await store.read().catch((): Credentials => ({}));
  return stored?.value === value;
}

async function endAndThrow(reason: unknown, login: NewLogin, invocation: Invocation): Promise<never> {
  const { kind, made, credential } = login;
  const what = `the new ${KINDS[kind].words}`;
  const ended = await endLogin(kind, made.value, credential, invocation).then(
    () => `${what} was ended at TMDb again`,
    () => `${what} could not be ended at TMDb: ${REVOKE}`,
  );
  throw reason instanceof TmdbAuthError ? reason.with({ message: `${reason.message}; ${ended}` }) : reason;
}
