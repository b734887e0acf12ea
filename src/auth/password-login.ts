import { failureOf, type TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential } from '../store/store.ts';
import type { TmdbAuth } from '../tmdb/client.ts';
import { type Connection, connectBy } from './connection.ts';
import { hintAtBrowser, refusesPassword } from './request-token.ts';
import { completeUser, givenUser, type UserCredentials, type UserFlags } from './user-credentials.ts';

/** How often a person may type a password: as many times as at sudo. */
const TRIES = 3;

export interface PasswordLogin extends Omit<Connection, 'typed'> {
  /** Undefined if TMDb refused and the person wants to continue in the browser. */
  readonly session: Credential | undefined;
}

/**
 * Request token, approval with username and password, session: three requests on one connection. What is missing is
 * asked for: the API key before the first request, username and password after it, so that a wrong key is found first.
 * A password that was typed and is wrong is asked for again.
 *
 * @throws TmdbAuthError that says which of the three failed
 */
export async function loginWithPassword(flags: UserFlags, invocation: Invocation): Promise<PasswordLogin> {
  const { store, terminal } = invocation;
  const given = await givenUser(flags, invocation);
  const { tmdb, credential, answer } = await connectBy(async (tmdb) => {
    await store.assertWritable();
    return step(1, 'creating a request token', () => tmdb.createRequestToken(), invocation);
  }, invocation);
  const user = await userToTry(given, invocation);
  try {
    const { username } = await approve(tmdb, answer.requestToken, user, given, invocation);
    const exchange = () => tmdb.createSession(answer.requestToken);
    const { sessionId } = await step(3, 'creating a session', exchange, invocation);
    return { tmdb, credential, session: { value: sessionId, username } };
  } catch (thrown) {
    const error = failureOf(thrown);
    if (!refusesPassword(error)) throw error;
    // Whoever mistyped means no other way by Enter.
    if (terminal.canPrompt && (await terminal.confirm('continue in the browser?', false))) {
      return { tmdb, credential, session: undefined };
    }
    throw hintAtBrowser(error);
  }
}

async function step<T>(
  number: number,
  text: string,
  work: () => Promise<T>,
  { terminal }: Pick<Invocation, 'terminal'>,
): Promise<T> {
  try {
    return await terminal.step(`${number}/3 ${text}`, work);
  } catch (thrown) {
    const error = failureOf(thrown);
    throw error.with({ message: `login failed at step ${number} of 3 (${text}): ${error.message}` });
  }
}

async function userToTry(
  given: Partial<UserCredentials>,
  invocation: Pick<Invocation, 'settings' | 'store' | 'terminal'>,
): Promise<UserCredentials> {
  if (given.password === undefined) {
    await invocation.terminal.note('TMDb recommends logging in with the browser: tmdb-auth login --web');
  }
  const last = given.username === undefined ? (await invocation.store.read()).session?.username : undefined;
  return completeUser(given, last, invocation);
}

/** @returns whom TMDb took */
async function approve(
  tmdb: TmdbAuth,
  requestToken: string,
  first: UserCredentials,
  given: Partial<UserCredentials>,
  invocation: Pick<Invocation, 'settings' | 'terminal'>,
): Promise<UserCredentials> {
  let user = first;
  for (let tries = TRIES - 1; ; tries -= 1) {
    try {
      const validate = () => tmdb.validateWithLogin({ requestToken, ...user });
      await step(2, 'approving with username and password', validate, invocation);
      return user;
    } catch (thrown) {
      const error = failureOf(thrown);
      if (!isMistyped(error) || given.password !== undefined || tries === 0) throw error;
      await invocation.terminal.instruct(`${tries === 1 ? 'one more try' : `${tries} more tries`}: ${WRONG}`);
      user = await completeUser({}, user.username, invocation);
    }
  }
}

const WRONG = 'TMDb does not accept the username and password';

const isMistyped = ({ code }: TmdbAuthError) => code === 'bad_credentials';
