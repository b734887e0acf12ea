import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install } from '../support/installed-program.ts';
import { createFates, expectedExits, SIGNALS } from './owners.ts';
import type { startWitness } from './witness.ts';

const { fates, signalAtEachRequest, redirect, failKeychain } = createFates();

const BEFORE = 'tmdb-auth token --v4 && tmdb-auth session && tmdb-auth token --v4';

type Witness = Awaited<ReturnType<typeof startWitness>>;

const installAt = ({ env }: Witness) => install({ TMDB_ACCESS_TOKEN: SANDBOX.accessToken, ...env });

/** Each way to a user token and a session from it. With --no-store they are on stdout, and nowhere else. */
const LINES = ['login --v4', 'session'].flatMap((line) => [line, `${line} --no-store --show-secrets`]);

/** A machine on which somebody is logged in by version 4, with another request token that is approved. */
async function prepare(witness: Witness) {
  const machine = installAt(witness);
  await machine.script(BEFORE);
  return machine;
}

test.each(LINES)('no user token without an owner, streams: %s', async (line) => {
  expect(await redirect(line, prepare)).toEqual(expectedExits(line));
});

test.each(LINES.flatMap((line) => SIGNALS.map((signal) => [...signal, line] as const)))(
  'no user token without an owner, %s (%i) at each request: %s',
  async (signal, status, line) => {
    const exits = await signalAtEachRequest(line, prepare, signal);
    expect(new Set(exits)).toEqual(new Set([status]));
    expect(exits.length).toBeGreaterThanOrEqual(4);
  },
);

test('no user token without an owner, the keychain fails at each call', { timeout: 600_000 }, async () => {
  expect([...new Set(await failKeychain('session', installAt, BEFORE))].sort()).toEqual([0, 6]);
});

test('no user token without an owner, summed up', () => {
  const { withoutOwner, ...owned } = fates;
  expect(withoutOwner).toEqual([]);
  process.stdout.write(
    `user tokens and sessions: ${JSON.stringify({ ...owned, withoutOwner: withoutOwner.length })}\n`,
  );
  for (const count of Object.values(owned)) expect(count).toBeGreaterThan(0);
});
