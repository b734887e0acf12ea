import { type BackendOptions, createBackend, type StoreContext, withoutSignal } from './backend.ts';
import {
  type Account,
  ALL_PROFILES,
  accountsIn,
  type CredentialChanges,
  type Credentials,
  DEFAULT_PROFILE,
  isProfileName,
  merge,
  readEntry,
} from './credentials.ts';
import type { Document } from './document.ts';
import { moveValues } from './move.ts';
import { modeOf } from './permissions.ts';
import { placeOf, type Storage } from './place.ts';
import { createProfiles, type Profiles } from './profiles.ts';
import { corrupt } from './store-error.ts';
import { createTemporaryLogins, type TemporaryLogins } from './temporary.ts';

export { type Credential, type CredentialChanges, type Credentials, DEFAULT_PROFILE } from './credentials.ts';
export { parseStorage } from './place.ts';
export type { ProfileDescription } from './profiles.ts';
export type { AbandonedLogin, TemporaryRecord } from './temporary.ts';

/** Where the credentials are. */
export interface StoreDescription {
  readonly backend: Storage;
  readonly path: string;
  /** The file's mode in octal; null where there is no file yet, or no modes. */
  readonly mode: string | null;
}

export type Changes = CredentialChanges | ((stored: Credentials) => CredentialChanges);

/** The credentials of one profile at one API origin. Every method rejects with a TmdbAuthError. */
export interface CredentialStore extends Profiles {
  /** Gives the config file's path. @throws TmdbAuthError `store_unavailable` where there is no place for one */
  path(): string;
  describe(): Promise<StoreDescription>;
  /** Gives the profile's name: the one asked for, or the stored default. */
  profile(): Promise<string>;
  /** Gives the same store for another profile. */
  forProfile(name: string): CredentialStore;
  /** Gives the same store with storing switched off. */
  withoutStoring(): CredentialStore;
  /** Gives the same store for what every profile uses that has none of its own. */
  forAllProfiles(): CredentialStore;
  /** Lists the origins of other APIs that the profile has credentials of. */
  otherOrigins(): Promise<readonly string[]>;
  read(): Promise<Credentials>;
  /**
   * Merges the changes into what is stored by then. A function is called under the lock with that, so
   * that what another process has stored meanwhile can be spared. Gives false where storing is switched off.
   */
  save(changes: Changes): Promise<boolean>;
  /** Finds out, by doing it, whether `save` has the right and the room to write. */
  assertWritable(): Promise<void>;
  /** The half of `assertWritable` that is about the config file and its lock. */
  assertFileWritable(): Promise<void>;
  /** The half of `assertWritable` that is about the keychain, where there is one. */
  assertStorageUsable(): Promise<void>;
  /** Does the work while no other process does it for the same profile and API. */
  withExclusive<T>(work: () => Promise<T>): Promise<T>;
  /** The logins that end with the processes that made them. */
  readonly temporary: TemporaryLogins;
  /** Sets the default profile; undefined unsets it. Gives false as `save` does. */
  setDefaultProfile(name: string | undefined): Promise<boolean>;
  /** Moves all secrets to another storage; the old copies go only when the new ones are proven. */
  moveTo(storage: Storage): Promise<boolean>;
}

export interface StoreOptions extends BackendOptions {
  /** Undefined: the stored default. */
  readonly profile: string | undefined;
  /** The API's origin: what was made with one is never given to another. */
  readonly origin: string;
  /** Receives each secret that was read. */
  readonly onSecret: (value: string) => void;
}

export function createStore(context: StoreContext, options: StoreOptions): CredentialStore {
  const { origin, writable, onWarning } = options;
  const backend = createBackend(context, options);
  const { path, file, vault, update } = backend;

  function accountIn(document: Document): Account {
    const { profile: stored = DEFAULT_PROFILE } = document;
    const profile = options.profile ?? stored;
    if (typeof profile === 'string' && (options.profile === ALL_PROFILES || isProfileName(profile)))
      return { profile, origin };
    // Another one in its place would be another account.
    throw corrupt(path(), 'its default profile has no proper name').with({ hint: 'tmdb-auth config set profile NAME' });
  }

  const profile = async () => options.profile ?? accountIn(await file().read()).profile;
  const assertFileWritable = () => file().assertWritable();
  const assertStorageUsable = async () => vault.assertUsable(placeOf(await file().read(), path()).storage);

  return {
    path,
    async describe() {
      const document = await file().read();
      const mode = context.userId === undefined ? null : modeOf(path());
      return { backend: placeOf(document, path()).storage, path: path(), mode };
    },
    profile,
    ...createProfiles({
      profile: options.profile,
      origin,
      vault,
      read: () => file().read(),
      update: backend.updateValues,
    }),
    temporary: createTemporaryLogins(backend, {
      ...options,
      processes: context.processes,
      profile,
      uninterruptible: () => createBackend(withoutSignal(context), options),
    }),
    withoutStoring: () => createStore(context, { ...options, writable: false }),
    forProfile: (profile) => createStore(context, { ...options, profile }),
    forAllProfiles: () => createStore(context, { ...options, profile: ALL_PROFILES }),
    async otherOrigins() {
      const document = await file().read();
      const { profile } = accountIn(document);
      return accountsIn(document)
        .filter((account) => account.profile === profile && account.origin !== origin)
        .map((account) => account.origin);
    },
    async read() {
      const document = await file().read();
      const credentials = await readEntry(await vault.load(document, accountIn(document)), onWarning);
      for (const { value } of Object.values(credentials)) options.onSecret(value);
      return credentials;
    },
    async save(changes) {
      if (!writable) return false;
      await backend.updateValues(async (document, transaction) => {
        const account = accountIn(document);
        const entry = await vault.load(document, account);
        const made = typeof changes === 'function' ? changes(await readEntry(entry, async () => {})) : changes;
        return vault.save(document, account, merge(entry, made), transaction);
      });
      return true;
    },
    async assertWritable() {
      if (!writable) return;
      await assertFileWritable();
      await assertStorageUsable();
    },
    assertFileWritable,
    assertStorageUsable,
    async withExclusive(work) {
      if (!writable) return work();
      const { profile } = accountIn(await file().read());
      const { createHash } = await import('node:crypto');
      const name = createHash('sha256').update(`${profile} ${origin}`).digest('hex').slice(0, 16);
      return file().withExclusive(name, work);
    },
    async setDefaultProfile(name) {
      if (!writable) return false;
      await update((document) => ({ ...document, profile: name }));
      return true;
    },
    async moveTo(storage) {
      if (!writable) return false;
      await vault.assertUsable(storage);
      await moveValues(storage, file(), vault, onWarning);
      return true;
    },
  };
}
