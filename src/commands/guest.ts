import { connect } from '../auth/api-credential.ts';
import { isExpired } from '../auth/known-credentials.ts';
import { expiry, validFor } from '../auth/request-token.ts';
import { profileOf, saveAndExplain } from '../auth/saving.ts';
import type { Command } from '../command-line/command.ts';
import type { Invocation } from '../invocation.ts';
import type { Credential } from '../store/store.ts';
import { timestamp } from '../text.ts';

interface GuestInputs {
  readonly new?: true;
}

interface GuestResult {
  readonly guest_session_id: string;
  readonly expires_at: string | null;
  readonly expires_in: number | null;
  readonly reused: boolean;
  readonly stored: boolean;
  readonly profile: string;
}

export const guest: Command<GuestInputs, GuestResult> = {
  description:
    'Gives a guest session, with which films and episodes can be rated without an account. A stored one is ' +
    'given again until it expires: TMDb asks for one guest session per user or device.',
  examples: ['tmdb-auth guest', 'GUEST=$(tmdb-auth guest)', 'tmdb-auth guest --json | jq -r .guest_session_id'],
  options: [{ flags: '--new', description: 'make another one even if one is stored' }],
  async run({ new: another }, invocation) {
    const { settings, store, terminal } = invocation;
    if (another) await terminal.warn('one_guest_session', 'TMDb asks for one guest session per user or device');
    const reuse = another || !settings.store ? undefined : () => reusable(invocation);
    const make = async () => (await reuse?.()) ?? (await create(invocation));
    // Of several at once the first makes one, and the others find it stored.
    return (await reuse?.()) ?? (reuse ? store.alone(make) : make());
  },
  say: ({ guest_session_id: value, expires_in: expiresIn, reused, stored }) => ({
    value,
    notes: [`${reused ? 'the stored' : 'a new'} guest session${validFor(expiresIn)}${stored ? '' : ', not stored'}`],
  }),
};

async function reusable(invocation: Invocation): Promise<GuestResult | undefined> {
  const { guest: stored } = await invocation.store.read();
  // One whose expiry is not known counts as expired.
  if (stored?.expires_at === undefined || isExpired(stored, invocation.now())) return undefined;
  return { ...(await describe(stored, invocation)), reused: true, stored: true };
}

async function create(invocation: Invocation): Promise<GuestResult> {
  const { tmdb, toStore } = await connect(invocation);
  const made = await invocation.terminal.step('creating a guest session', () => tmdb.createGuestSession());
  const credential: Credential = {
    value: made.guestSessionId,
    ...(made.expiresAt !== null && { expires_at: timestamp(made.expiresAt) }),
  };
  const stored = await saveAndExplain({ ...toStore, guest: credential }, invocation);
  return { ...(await describe(credential, invocation)), reused: false, stored };
}

async function describe(credential: Credential, invocation: Invocation) {
  const expiresAt = credential.expires_at === undefined ? null : Date.parse(credential.expires_at);
  return {
    guest_session_id: credential.value,
    ...expiry(expiresAt, invocation.now()),
    profile: await profileOf(invocation),
  };
}
