import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { createTmdbAuth, type TmdbAuth } from '../../src/tmdb/client.ts';
import { DEFAULT_TIMEOUT } from '../../src/tmdb/defaults.ts';
import { jwt } from '../support/jwt.ts';
import { SLACK, TIMEOUT } from './calls.ts';
import { countRun } from './count.ts';
import { HTTP_FAULTS } from './http-faults.ts';
import type { AnyCall, Fault } from './misbehaviour.ts';
import { NETWORK_FAULTS } from './network-faults.ts';
import { ACCOUNT, SESSION, startRawServer, TOKEN_V4, USER_TOKEN } from './raw-server.ts';

const ACCESS_TOKEN = jwt({ scopes: ['api_read'] });

interface Call extends AnyCall {
  readonly make: (tmdb: TmdbAuth) => Promise<unknown>;
  /** Whether a second one could do harm. */
  readonly harmful: boolean;
  /** What a fault ends with here, where that is another code. */
  readonly codes: Readonly<Record<string, string>>;
}

const CALLS: readonly Call[] = [
  {
    call: 'POST /4/auth/request_token',
    make: (tmdb) => tmdb.createUserRequestToken({ redirectTo: 'http://127.0.0.1:1/callback' }),
    field: 'request_token',
    harmful: false,
    codes: {},
  },
  {
    call: 'POST /4/auth/access_token',
    make: (tmdb) => tmdb.createUserToken(TOKEN_V4),
    field: 'access_token',
    harmful: true,
    codes: { 'an unknown code with 401': 'token_invalid' },
  },
  {
    call: 'POST /3/authentication/session/convert/4',
    make: (tmdb) => tmdb.convertToSession(USER_TOKEN),
    field: 'session_id',
    harmful: true,
    codes: { 'an unknown code with 401': 'session_denied' },
  },
  {
    call: 'DELETE /4/auth/access_token',
    make: (tmdb) => tmdb.deleteUserToken(USER_TOKEN),
    field: 'success',
    harmful: false,
    codes: {},
  },
  {
    call: `GET /4/account/${ACCOUNT}/lists`,
    make: (tmdb) => tmdb.checkUserToken({ userToken: USER_TOKEN, accountObjectId: ACCOUNT }),
    field: 'results',
    harmful: false,
    codes: { 'a bad API key': 'token_invalid' },
  },
];

/** One call against a server that does this to it. */
async function outcomeOf(fault: Fault, call: Call) {
  countRun();
  const { baseUrl, requests } = await startRawServer(call.call, fault.misbehave(call));
  const tmdb = createTmdbAuth({
    credential: { kind: 'access_token', value: ACCESS_TOKEN },
    baseUrl,
    // What is fine in the end may take its time on a machine with other things to do.
    timeout: fault.fate.exit === 0 ? DEFAULT_TIMEOUT : TIMEOUT,
  });
  const start = performance.now();
  const error = await call.make(tmdb).then(
    () => undefined,
    (error: unknown) => error,
  );
  tmdb.close();
  const told = error instanceof TmdbAuthError ? `${error.message} ${error.hint} ${error.stack}` : '';
  const mostSent = call.harmful && !fault.turnedAway ? 1 : 3;
  return {
    call: call.call,
    code: error === undefined ? undefined : (error as TmdbAuthError).code,
    isOurs: error === undefined || error instanceof TmdbAuthError,
    holdsSecret: [ACCESS_TOKEN, TOKEN_V4, USER_TOKEN, SESSION].some((secret) => told.includes(secret)),
    sentTooOften: requests.length > mostSent ? requests.length : false,
    tooLong: fault.fate.exit !== 0 && performance.now() - start > TIMEOUT + 5 * SLACK,
  };
}

test.each([...NETWORK_FAULTS, ...HTTP_FAULTS])('to each call of version 4: $fault', async (fault) => {
  expect(await Promise.all(CALLS.map((call) => outcomeOf(fault, call)))).toEqual(
    CALLS.map(({ call, codes }) => ({
      call,
      code: codes[fault.fault] ?? fault.fate.code,
      isOurs: true,
      holdsSecret: false,
      sentTooOften: false,
      tooLong: false,
    })),
  );
});
