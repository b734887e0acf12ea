import { afterEach, expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startWitness } from '../faults/witness.ts';
import { startJob } from '../support/action-runner.ts';

const INPUTS = { 'api-key': SANDBOX.apiKey, username: SANDBOX.username, password: SANDBOX.password };

/** What has to hold after each test. */
const checks: (() => void)[] = [];
afterEach(() => {
  for (const check of checks.splice(0)) check();
});

/** A job, and a TMDb that keeps account of the sessions. */
async function jobAt(onRequest?: Parameters<typeof startWitness>[0]) {
  const witness = await startWitness(onRequest);
  const job = startJob();
  checks.push(() => {
    const secrets = [SANDBOX.apiKey, SANDBOX.password, encodeURIComponent('%&+ secret'), ...witness.made];
    const shown = secrets.filter((secret) => job.log().includes(secret) || job.summary().includes(secret));
    expect({ shown, live: [...witness.live], left: job.leftovers() }).toEqual({ shown: [], live: [], left: [] });
  });
  const inputs = { ...INPUTS, 'base-url': witness.env.TMDB_AUTH_BASE_URL };
  return { job, witness, use: (more: Readonly<Record<string, string>> = {}) => job.use({ ...inputs, ...more }) };
}

const MADE = 'TMDb: a session was made for this job';
const ENDED = 'TMDb: the session is ended, as TMDb confirmed';

test('a session in the variables of the next steps, which post ends', async () => {
  const { job, use, witness } = await jobAt();
  expect(await use()).toEqual({ exit: 0, outputs: {} });
  const [session] = witness.made;
  expect(job.env).toEqual({ TMDB_API_KEY: SANDBOX.apiKey, TMDB_SESSION_ID: session, TMDB_ACCOUNT_ID: '1' });
  expect(witness.live.size).toBe(1);
  expect(await job.finish()).toEqual([0]);
  expect(job.log()).toContain(`${ENDED}\n`);
  expect(job.summary()).toBe(`${MADE}.\n\n${ENDED}.\n\n`);
});

test('what a step shows that fails is masked, and its session is ended', async () => {
  const { job, use } = await jobAt();
  await use({ 'access-token': SANDBOX.accessToken });
  const { accessToken } = SANDBOX;
  const secrets = [...accessToken.split('.').slice(1), encodeURIComponent(SANDBOX.password)];
  expect(
    await job.run(`echo "https://x/?session_id=$TMDB_SESSION_ID&key=$TMDB_API_KEY" ${secrets.join(' ')}; exit 3`),
  ).toBe(3);
  expect(job.log()).toContain('https://x/?session_id=***&key=*** *** *** ***\n');
  expect(await job.finish()).toEqual([0]);
  expect(job.log()).toContain(ENDED);
});

test('what is exported can be chosen and renamed', async () => {
  const { job, use, witness } = await jobAt();
  const { outputs } = await use({
    export: 'both',
    only: 'session',
    as: 'session-id=MY_SESSION\naccount-id=MY_ACCOUNT',
  });
  const [session] = witness.made;
  expect(outputs).toEqual({ 'session-id': session, 'account-id': '1' });
  expect(job.env).toEqual({ MY_SESSION: session, MY_ACCOUNT: '1' });
  await job.finish();
});

test('a guest session expires by itself', async () => {
  const { job, use } = await jobAt();
  const { outputs } = await use({ kind: 'guest', export: 'outputs', username: '', password: '' });
  expect(outputs).toEqual({
    'guest-session-id': expect.stringMatching(/^[0-9a-f]{32}$/),
    'expires-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  expect([job.env, await job.finish()]).toEqual([{}, [0]]);
  expect(job.log()).not.toContain(outputs['guest-session-id']);
  expect(job.summary()).toContain('the guest session expires by itself');
});

test('a user token that is given is handed on, and not ended', async () => {
  const { job, use } = await jobAt();
  const token = SANDBOX.userAccessToken;
  const { exit, outputs } = await use({ kind: 'user', export: 'both', 'user-token': token });
  expect([exit, outputs['user-token'], job.env['TMDB_USER_ACCESS_TOKEN']]).toEqual([0, token, token]);
  expect(await job.finish()).toEqual([0]);
  expect(job.log()).not.toContain(token.split('.')[1]);
});

test('what later steps set for the program does not keep post from its session', async () => {
  const { witness } = await jobAt();
  const job = startJob();
  job.env['TMDB_AUTH_BASE_URL'] = witness.env.TMDB_AUTH_BASE_URL;
  expect((await job.use(INPUTS)).exit).toBe(0);
  Object.assign(job.env, { TMDB_AUTH_BASE_URL: 'http://127.0.0.1:1/3', TMDB_AUTH_TIMEOUT: 'x', NODE_DEBUG: 'http' });
  expect(await job.finish()).toEqual([0]);
  expect([job.log(), witness.live.size]).toEqual([expect.stringContaining(ENDED), 0]);
});

test.each([
  ['a wrong password', { password: '%&+ secret' }, 'step 2 of 3'],
  ['no password', { password: '' }, 'password missing'],
  ['a wrong kind', { kind: 'x' }, 'the input kind is one of session, guest, user'],
  ['a user token that is not given', { kind: 'user' }, 'the kind user needs the input user-token'],
  ['a wrong export', { export: 'x' }, 'the input export is one of env, outputs, both, none'],
  ['a wrong selection', { only: 'x' }, '--only takes'],
  ['an option for a selection', { only: '--json' }, '--only takes'],
  ['an option for a name', { as: '--help' }, '--as takes NAME=VARIABLE'],
  ['an option for a URL', { 'base-url': '--help' }, '--base-url is not a server'],
])('%s fails the step, and post finds what there is to end', async (_, inputs, message) => {
  const { job, use } = await jobAt();
  expect((await use(inputs)).exit).toBe(1);
  expect(await job.finish()).toEqual([0]);
  expect(job.log()).toMatch(/^::error::/m);
  expect(job.log()).toContain(message);
});

test('TMDb is down', async () => {
  const { job, use, witness } = await jobAt();
  witness.vanish(true);
  expect((await use()).exit).toBe(1);
  expect(await job.finish()).toEqual([0]);
  expect(job.log()).toContain('no answer from');
});

test('TMDb is down at the end for a moment, which post waits for', async () => {
  const { job, use, witness } = await jobAt();
  await use();
  witness.vanish(true);
  const finished = job.finish();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  witness.vanish(false);
  expect(await finished).toEqual([0]);
  expect(job.log()).toContain(ENDED);
});

test('TMDb is down at the end for long, which is a warning', async () => {
  const { job, use, witness } = await jobAt();
  await use();
  witness.vanish(true);
  expect(await job.finish()).toEqual([0]);
  expect(job.log()).toMatch(/^::warning::TMDb: the session may still be valid: .*; revoke it in the settings/m);
  expect(job.summary()).toContain('the session may still be valid');
  // TMDb could not be asked.
  expect(witness.live.size).toBe(1);
  witness.live.clear();
});

const MOMENTS = ['GET /3/authentication/token/new', 'POST /3/authentication/session/new', 'GET /3/account'].flatMap(
  (request) => [
    ['arrived', request],
    ['served', request],
  ],
) as readonly (readonly ['arrived' | 'served', string])[];

test.each(MOMENTS)('cancelled in main, when the request has %s: %s', async (wanted, wantedRequest) => {
  let cancelled: Promise<void> | undefined;
  const { job, use } = await jobAt((moment, request) => {
    if (moment === wanted && request === wantedRequest) cancelled ??= job.cancel();
  });
  expect((await use()).exit).toBe(1);
  await cancelled;
  expect(await job.finish()).toEqual([0]);
});

test('killed in main when the session is stored', async () => {
  const { job, use } = await jobAt((moment, request) => {
    if (moment === 'arrived' && request === 'GET /3/account') job.kill();
  });
  expect((await use()).exit).toBe('SIGKILL');
  expect(await job.finish()).toEqual([0]);
  expect(job.log()).toContain(ENDED);
});

test('a signal does not keep post from its work', async () => {
  let cancelled: Promise<void> | undefined;
  const { job, use } = await jobAt((moment, request) => {
    if (moment === 'arrived' && request.startsWith('DELETE')) cancelled ??= job.cancel();
  });
  await use();
  expect(await job.finish()).toEqual([0]);
  await cancelled;
  expect(job.log()).toContain(ENDED);
});

test('two uses in one job, each with a session of its own', async () => {
  const { job, use, witness } = await jobAt();
  const [first, second] = [await use({ export: 'outputs' }), await use({ export: 'both' })];
  expect([first.outputs['session-id'], second.outputs['session-id']]).toEqual(witness.made);
  expect(job.leftovers()).toHaveLength(2);
  expect(await job.finish()).toEqual([0, 0]);
});

test('post without main', async () => {
  const { job } = await jobAt();
  expect(await job.finishWithoutMain()).toBe(0);
  expect([job.log(), job.summary()]).toEqual(['', '']);
});
