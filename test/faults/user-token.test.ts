import { expect, test } from 'vitest';
import { type Call, type Fate, runAgainst, survived } from './calls.ts';
import { HTTP_FAULTS } from './http-faults.ts';
import type { Fault } from './misbehaviour.ts';
import { NETWORK_FAULTS } from './network-faults.ts';
import { ACCESS_TOKEN, ACCOUNT, startRawServer, TOKEN_V4, USER_TOKEN } from './raw-server.ts';

interface CallV4 extends Call {
  /** What a fault ends with. */
  readonly fate: (fault: Fault) => Fate;
}

const APPLICATION = { TMDB_ACCESS_TOKEN: ACCESS_TOKEN };
const USER = { ...APPLICATION, TMDB_USER_ACCESS_TOKEN: USER_TOKEN };

/** With what an unknown refusal ends, where that is not any `bad_reply`. */
const refusedAs =
  (code: string) =>
  ({ fault, fate }: Fault): Fate =>
    fault === 'an unknown code with 401' ? { exit: 4, code } : fate;

const CALLS_V4: readonly CallV4[] = [
  {
    call: 'POST /4/auth/request_token',
    line: 'token --v4',
    harmful: false,
    field: 'request_token',
    env: APPLICATION,
    fate: ({ fate }) => fate,
  },
  {
    call: 'POST /4/auth/access_token',
    line: `session ${TOKEN_V4}`,
    harmful: true,
    field: 'access_token',
    env: APPLICATION,
    fate: refusedAs('token_invalid'),
  },
  {
    call: 'POST /3/authentication/session/convert/4',
    line: `session ${TOKEN_V4}`,
    harmful: true,
    field: 'session_id',
    env: APPLICATION,
    // The user token is kept, and a session can be made of it later.
    fate: (fault) => {
      const fate = refusedAs('session_denied')(fault);
      return fate.exit === 5 ? { exit: 0, code: undefined } : fate;
    },
  },
  {
    call: 'DELETE /4/auth/access_token',
    line: 'logout',
    harmful: false,
    field: 'success',
    env: USER,
    fate: ({ fate }) => fate,
  },
  {
    call: `GET /4/account/${ACCOUNT}/lists`,
    line: 'status --verify',
    harmful: false,
    field: 'results',
    env: USER,
    fate: ({ fate }) => (fate.code === 'bad_api_key' ? { exit: 4, code: 'token_invalid' } : fate),
  },
];

test.each([...NETWORK_FAULTS, ...HTTP_FAULTS])('to each call of version 4: $fault', async (fault) => {
  const outcomes = await Promise.all(
    CALLS_V4.map(async (call) => runAgainst(call, await startRawServer(call.call, fault.misbehave(call)), fault)),
  );
  expect(outcomes).toEqual(CALLS_V4.map((call) => survived(call, call.fate(fault))));
});
