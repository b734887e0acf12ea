import { type Connection, connect } from '../auth/connection.ts';
import { type ExpiryFields, expiring, expiryFields, skewOf, timeLeft, validFor } from '../auth/expiry.ts';
import { profileOf, saveAndExplain } from '../auth/saving.ts';
import { defineCommand } from '../command-line/command.ts';
import type { Invocation } from '../invocation.ts';
import { parseDuration } from '../settings.ts';
import type { Credential } from '../store/store.ts';
import { duration } from '../text.ts';

interface GuestInputs {
  readonly new?: true;
  readonly minTtl?: string;
}

interface GuestResult extends ExpiryFields {
  readonly guest_session_id: string;
  readonly reused: boolean;
  readonly stored: boolean;
  readonly profile: string;
}

/** Milliseconds; whoever is given one that ends sooner is told. */
const SHORT = 600_000;

export const guest = defineCommand<GuestInputs, GuestResult>({
  description:
    'Gives a guest session, which can rate movies and episodes without an account. A stored one is given again ' +
    'until it expires, since TMDb asks for one guest session per user or device.',
  examples: [
    'tmdb-auth guest',
    'GUEST=$(tmdb-auth guest --min-ttl 10m)',
    'tmdb-auth guest --json | jq -r .guest_session_id',
  ],
  options: [
    { name: 'new', description: 'make another one even if one is stored' },
    {
      name: 'minTtl',
      value: 'duration',
      description: 'make another one if the stored one expires sooner: 90s, 10m, 1h',
    },
  ],
  async run({ new: another, minTtl }, invocation) {
    const { settings, terminal } = invocation;
    const minimum = minTtl === undefined ? undefined : parseDuration(minTtl, '--min-ttl');
    if (another) await terminal.warn('one_guest_session', 'TMDb asks for one guest session per user or device');
    const reuse = async () => (settings.store ? reusable(minimum ?? 1, invocation) : undefined);
    const result = another
      ? await create(await connect(invocation), invocation)
      : ((await reuse()) ?? (await createOnce(reuse, invocation)));
    const left = (result.expires_in ?? Infinity) * 1000;
    if (left < (minimum ?? SHORT)) {
      const remedy = result.reused ? '; for another one: tmdb-auth guest --new' : '';
      await terminal.warn('short_lived', `the guest session expires in ${duration(left)}${remedy}`);
    }
    return { result };
  },
  present: ({ guest_session_id: value, expires_in: expiresIn, reused, stored }) => ({
    value,
    notes: [`${reused ? 'the stored' : 'a new'} guest session${validFor(expiresIn)}${stored ? '' : ', not stored'}`],
  }),
});

/** Of several at once the first makes one, and the others find it stored. @param reuse gives the stored one */
async function createOnce(reuse: () => Promise<GuestResult | undefined>, invocation: Invocation): Promise<GuestResult> {
  // It may ask a person, for whom no other process shall wait.
  const connection = await connect(invocation);
  const made = await invocation.store.withExclusive(
    async () => (await reuse()) ?? (await create(connection, invocation)),
  );
  if (made.reused) await saveAndExplain(connection.typed, invocation);
  return made;
}

/** @param minimum milliseconds that it has to live */
async function reusable(minimum: number, invocation: Invocation): Promise<GuestResult | undefined> {
  const { guest: stored } = await invocation.store.read();
  // One whose expiry is not known counts as expired.
  if (stored?.expiresAt === undefined || timeLeft(stored, invocation.now()) < minimum) return undefined;
  return { ...(await describe(stored, invocation)), reused: true, stored: true };
}

async function create({ tmdb, typed }: Connection, invocation: Invocation): Promise<GuestResult> {
  const made = await invocation.terminal.step('creating a guest session', () => tmdb.createGuestSession());
  const credential = { value: made.guestSessionId, ...expiring(made.expiresAt, skewOf(tmdb)) };
  const stored = await saveAndExplain({ ...typed, guest: credential }, invocation);
  return { ...(await describe(credential, invocation)), reused: false, stored };
}

async function describe(credential: Credential, invocation: Invocation) {
  const profile = await profileOf(invocation);
  return { guest_session_id: credential.value, ...expiryFields(credential, invocation.now()), profile };
}
