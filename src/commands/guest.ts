import { type Connection, connect } from '../auth/connection.ts';
import { type ExpiryFields, expiring, expiryFields, isExpired, skewOf, validFor } from '../auth/expiry.ts';
import { profileOf, saveAndExplain } from '../auth/saving.ts';
import { defineCommand } from '../command-line/command.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential } from '../store/store.ts';

interface GuestInputs {
  readonly new?: true;
}

interface GuestResult extends ExpiryFields {
  readonly guest_session_id: string;
  readonly reused: boolean;
  readonly stored: boolean;
  readonly profile: string;
}

export const guest = defineCommand<GuestInputs, GuestResult>({
  description:
    'Gives a guest session, with which films and episodes can be rated without an account. A stored one is ' +
    'given again until it expires: TMDb asks for one guest session per user or device.',
  examples: ['tmdb-auth guest', 'GUEST=$(tmdb-auth guest)', 'tmdb-auth guest --json | jq -r .guest_session_id'],
  options: [{ name: 'new', description: 'make another one even if one is stored' }],
  async run({ new: another }, invocation) {
    const { settings, store, terminal } = invocation;
    if (another) await terminal.warn('one_guest_session', 'TMDb asks for one guest session per user or device');
    const reuse = async () => (another || !settings.store ? undefined : reusable(invocation));
    const reused = await reuse();
    if (reused) return { result: reused };
    // It may ask a person, for whom no other process shall wait.
    const connection = await connect(invocation);
    if (another) return { result: await create(connection, invocation) };
    // Of several at once the first makes one, and the others find it stored.
    const made = await store.withExclusive(async () => (await reuse()) ?? (await create(connection, invocation)));
    if (made.reused) await saveAndExplain(connection.typed, invocation);
    return { result: made };
  },
  present: ({ guest_session_id: value, expires_in: expiresIn, reused, stored }) => ({
    value,
    notes: [`${reused ? 'the stored' : 'a new'} guest session${validFor(expiresIn)}${stored ? '' : ', not stored'}`],
  }),
});

async function reusable(invocation: Invocation): Promise<GuestResult | undefined> {
  const { guest: stored } = await invocation.store.read();
  // One whose expiry is not known counts as expired.
  if (stored?.expiresAt === undefined || isExpired(stored, invocation.now())) return undefined;
  return { ...(await describe(stored, invocation.now(), invocation)), reused: true, stored: true };
}

async function create({ tmdb, typed }: Connection, invocation: Invocation): Promise<GuestResult> {
  const made = await invocation.terminal.step('creating a guest session', () => tmdb.createGuestSession());
  const credential = { value: made.guestSessionId, ...expiring(made.expiresAt) };
  const stored = await saveAndExplain({ ...typed, guest: credential }, invocation);
  const now = invocation.now() + skewOf(tmdb);
  return { ...(await describe(credential, now, invocation)), reused: false, stored };
}

async function describe(credential: Credential, now: number, invocation: Invocation) {
  const profile = await profileOf(invocation);
  return { guest_session_id: credential.value, ...expiryFields(credential, now), profile };
}
