import { failureOf, OWN_FAILURE } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { ALL_KINDS } from '../kinds.ts';
import type { Credentials, TemporaryRecord } from '../store/store.ts';
import type { ApiCredential } from '../tmdb/client.ts';
import { withAccount } from './account.ts';
import { connectBy } from './connection.ts';
import { expiring, skewOf } from './expiry.ts';
import { type KnownCredential, togetherOf } from './known-credentials.ts';
import { type LoginFlags, logIn } from './login.ts';
import { REVOKE } from './replaced-login.ts';
import { endAll, wordsOf } from './temporary-ending.ts';

/** What can be made for one program alone. */
export const TEMPORARY_KINDS = ['session', 'user', 'guest'] as const;

export type TemporaryKind = (typeof TEMPORARY_KINDS)[number];

/** A login that is to end with a program. */
export interface TemporaryLogin {
  /** What it made, and the API key or access token: all that the program has of us. */
  readonly known: readonly KnownCredential[];
  /**
   * Runs the program, and ends the login when that has ended, or has not begun; after a signal too. That it cannot be
   * ended is a warning.
   *
   * @param strict whether the exit code is then 125 in place of 0
   * @returns the exit code
   */
  during(run: () => Promise<number>, strict: boolean): Promise<number>;
  /** Ends the login, and rejects with the reason. */
  undo(reason: unknown): Promise<never>;
}

interface Made {
  readonly credentials: Credentials;
  readonly credential: ApiCredential;
  /** Adds whose they are, as far as TMDb says that. */
  complete(): Promise<Credentials>;
}

const MAKE: Readonly<Record<TemporaryKind, (flags: LoginFlags, invocation: Invocation) => Promise<Made>>> = {
  async session(flags, invocation) {
    const { made: session, credential, tmdb } = await logIn(flags, invocation);
    const complete = async () => ({ session: await withAccount('session', session, tmdb, invocation) });
    return { credentials: { session }, credential, complete };
  },
  async user(flags, invocation) {
    const { made: userToken, credential } = await logIn({ ...flags, v4: true }, invocation);
    const credentials = { user_token: userToken };
    return { credentials, credential, complete: async () => credentials };
  },
  async guest(_, invocation) {
    const { tmdb, credential, answer } = await connectBy(
      (client) => invocation.terminal.step('creating a guest session', () => client.createGuestSession()),
      invocation,
    );
    const guest = { value: answer.guestSessionId, ...expiring(answer.expiresAt, skewOf(tmdb)) };
    const credentials = { guest };
    return { credentials, credential, complete: async () => credentials };
  },
};

/**
 * Logs in as `login` does, and stores nothing but a record that the session or user token exists: if this process is
 * killed, the next command ends it. TMDb has no way to end a guest session, so there is no record of one.
 *
 * @throws TmdbAuthError as `login` does; what was made is ended again then
 */
export async function logInTemporarily(
  kind: TemporaryKind,
  flags: LoginFlags,
  invocation: Invocation,
): Promise<TemporaryLogin> {
  const { settings, store, terminal } = invocation;
  const mustEnd = kind !== 'guest';
  const keys = await togetherOf('application', invocation);
  if (mustEnd) await store.assertWritable();
  if (mustEnd && !settings.store) {
    await terminal.warn('not_recorded', 'with --no-store nobody ends the session if tmdb-auth is killed');
  }
  const withoutStoring = { ...invocation, settings: { ...settings, store: false }, store: store.withoutStoring() };
  const { credentials, credential, complete } = await MAKE[kind](flags, withoutStoring);
  const typed = { kind: credential.kind, value: credential.value, source: 'login', active: true } as const;

  let record: TemporaryRecord | undefined;
  /** @returns whether it is over */
  async function end(): Promise<boolean> {
    if (!mustEnd) return true;
    const isOver = await endAtTmdb(credentials, credential, record !== undefined, invocation);
    if (isOver) await record?.remove().catch((thrown: unknown) => warnOfRecord(thrown, invocation));
    record?.release();
    return isOver;
  }
  async function undo(reason: unknown): Promise<never> {
    await end();
    throw reason;
  }
  try {
    if (mustEnd) record = await store.temporary.record(credentials);
    const own = withKinds(await complete());
    return {
      known: [...own, ...(keys.length > 0 ? keys : [typed])],
      async during(run, strict) {
        const exitCode = await run().catch(undo);
        return !(await end()) && strict && exitCode === 0 ? OWN_FAILURE : exitCode;
      },
      undo,
    };
  } catch (thrown) {
    return undo(thrown);
  }
}

function withKinds(credentials: Credentials): readonly KnownCredential[] {
  return ALL_KINDS.flatMap((kind) => {
    const credential = credentials[kind];
    return credential ? [{ ...credential, kind, source: 'login' as const, active: true }] : [];
  });
}

/** @returns whether it is over; if not, that is a warning */
async function endAtTmdb(
  credentials: Credentials,
  credential: ApiCredential,
  isRecorded: boolean,
  invocation: Invocation,
): Promise<boolean> {
  const { terminal } = invocation;
  const words = wordsOf(credentials);
  try {
    await endAll(credentials, credential, invocation);
    await terminal.note(`${words} is ended at TMDb`);
    return true;
  } catch (thrown) {
    const next = isRecorded ? 'the next command of tmdb-auth ends it' : REVOKE;
    await terminal.warn('session_alive', `${words} may still be valid: ${failureOf(thrown).message}; ${next}`);
    return false;
  }
}

async function warnOfRecord(thrown: unknown, { terminal }: Invocation): Promise<void> {
  await terminal.warn(
    'record_left',
    `the record of a temporary login that is over is still there: ${failureOf(thrown).message}`,
  );
}
