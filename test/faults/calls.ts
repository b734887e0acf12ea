import { existsSync, readdirSync, readFileSync } from 'node:fs';
// Loaded by the first command that needs it, which would then be late.
import '../../src/tmdb/client.ts';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createWorld } from '../support/world.ts';
import { countRun } from './count.ts';
import { ACCESS_TOKEN, GUEST, SESSION, TOKEN, TOKEN_V4, USER_TOKEN } from './raw-server.ts';

/** A call of the API, and a command that makes it. */
export interface Call {
  /** `METHOD /path` */
  readonly call: string;
  readonly line: string;
  /** Whether a second one could do harm. */
  readonly harmful: boolean;
  /** What its reply has to hold. */
  readonly field: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Each call of version 3, by each command that makes it. */
export const CALLS: readonly Call[] = [
  { call: 'GET /3/authentication', line: 'status --verify', harmful: false, field: 'success' },
  { call: 'GET /3/authentication/guest_session/new', line: 'guest', harmful: true, field: 'guest_session_id' },
  { call: 'GET /3/authentication/token/new', line: 'token', harmful: false, field: 'request_token' },
  {
    call: 'POST /3/authentication/token/validate_with_login',
    line: `validate ${TOKEN}`,
    harmful: true,
    field: 'request_token',
  },
  { call: 'POST /3/authentication/session/new', line: `session ${TOKEN}`, harmful: true, field: 'session_id' },
  { call: 'POST /3/authentication/token/validate_with_login', line: 'login', harmful: true, field: 'request_token' },
  { call: 'POST /3/authentication/session/new', line: 'login', harmful: true, field: 'session_id' },
  { call: 'DELETE /3/authentication/session', line: 'logout', harmful: false, field: 'success' },
  { call: 'GET /3/account', line: 'status --verify', harmful: false, field: 'username' },
];

export interface Fate {
  readonly exit: number;
  readonly code: string | undefined;
}

export const BROKEN: Fate = { exit: 5, code: 'network' };
export const LATE: Fate = { exit: 5, code: 'timeout' };
export const BAD: Fate = { exit: 5, code: 'bad_reply' };
export const OUTAGE: Fate = { exit: 5, code: 'service_unavailable' };
export const LIMITED: Fate = { exit: 5, code: 'rate_limited' };
export const FINE: Fate = { exit: 0, code: undefined };

const SECRETS = [SANDBOX.apiKey, SANDBOX.password, TOKEN, SESSION, GUEST, ACCESS_TOKEN, TOKEN_V4, USER_TOKEN];

/** `--timeout` of a run that is to end with it, or has nothing to wait for, in milliseconds. */
export const TIMEOUT = 1_000;

/** `--timeout` of one that a busy machine must not end before its three attempts. */
const PATIENCE = 10_000;

/** Milliseconds that a run may take besides, on a machine with other things to do. */
export const SLACK = 5_000;

export interface Bounds {
  /** Milliseconds that a run may take; by default that of a failure on this machine. */
  readonly within?: number;
  /** Whether the request was turned away unserved, so that each may be repeated. */
  readonly turnedAway?: true;
  /** What it is to end with. */
  readonly fate?: Fate;
}

/** Where a command is sent, and what came there. */
export interface Target {
  readonly baseUrl: string;
  readonly requests: readonly string[];
}

const TICK = 10;

/** Milliseconds since now, in which moments count little when this process, which many runs share, has to wait. */
function startClock(): () => number {
  let last = performance.now();
  let passed = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    passed += Math.min(now - last, 2 * TICK);
    last = now;
  }, TICK);
  return () => {
    clearInterval(timer);
    return passed;
  };
}

/** One run of one command against a server, with all that must hold whatever happens. */
export async function runAgainst({ line, call, harmful, env: own }: Call, target: Target, bounds: Bounds = {}) {
  countRun();
  const world = await createWorld();
  const env = {
    TMDB_AUTH_BASE_URL: target.baseUrl,
    ...(/status|logout/.test(line) && { TMDB_SESSION_ID: SESSION }),
    ...own,
  };
  const goesOn = bounds.fate?.exit === 0 || bounds.fate?.code === 'network';
  const timeout = goesOn ? PATIENCE : TIMEOUT;
  const clock = startClock();
  const { exit, stdout, stderr } = await world.run(`${line} --json --timeout ${timeout / 1000}`, { env });
  const milliseconds = clock();
  const { error, ...fields } = JSON.parse(stdout);
  const spoken = `${error?.message}${error?.hint}`;
  const sent = target.requests.filter((request) => request === call).length;
  return {
    call,
    exit,
    code: error?.code,
    oneLine: /^\{.*\}\n$/.test(stdout) && stderr === '' && fields.success === (exit === 0),
    clean: !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(spoken) && spoken.length < 700,
    secret: SECRETS.some((secret) => spoken.includes(secret)),
    inTime: milliseconds < (bounds.within ?? SLACK) ? true : `${milliseconds} ms`,
    sentOnce: sent <= (harmful && !bounds.turnedAway ? 1 : 3) ? true : `${sent} times`,
    leftovers: existsSync(world.file)
      ? readdirSync(`${world.directory}/tmdb-auth`).filter((name) => name !== 'config.json')
      : [],
    whole: !existsSync(world.file) || JSON.parse(readFileSync(world.file, 'utf8')).version === 1,
  };
}

/** What must hold of a run, besides its end. */
export function survived({ call }: Call, { exit, code }: Fate) {
  return {
    call,
    exit,
    code,
    oneLine: true,
    clean: true,
    secret: false,
    inTime: true,
    sentOnce: true,
    leftovers: [],
    whole: true,
  };
}
