import { TmdbAuthError } from '../errors.ts';
import { ALL_KINDS, type Kind, LOGIN_KINDS } from '../kinds.ts';
import { shellWord } from '../text.ts';
import type { Change } from './config-file.ts';
import {
  type Account,
  accountsIn,
  type Credentials,
  DEFAULT_PROFILE,
  entryIn,
  isReserved,
  readEntry,
} from './credentials.ts';
import { type Document, isObject, member } from './document.ts';
import { staleIn } from './place.ts';
import type { Transaction } from './transaction.ts';
import type { Vault } from './vault.ts';

export interface ProfileDescription {
  readonly name: string;
  readonly default: boolean;
  /** Whose session or user token it has for this API; null where that is not known. */
  readonly username: string | null;
  /** What it has for this API. */
  readonly kinds: readonly Kind[];
}

/** The stored profiles as a whole. Every method rejects with a TmdbAuthError. */
export interface Profiles {
  /** Lists all profiles that have something stored for this API. */
  profiles(): Promise<readonly string[]>;
  /** Describes all profiles that have something stored, for whatever API. */
  describeProfiles(): Promise<readonly ProfileDescription[]>;
  /** @throws TmdbAuthError `not_logged_in`, naming those there are, if it has nothing stored */
  describeProfile(name: string): Promise<ProfileDescription>;
  /** Lists the origins of other APIs that a profile has a session or a user token at. */
  loginsElsewhere(name: string): Promise<readonly string[]>;
  /** Gives the profile that is used where none is asked for. */
  defaultProfile(): Promise<string>;
  /** @throws TmdbAuthError as `describeProfile` does, if a profile was asked for that has nothing stored */
  assertProfile(): Promise<void>;
  /** @throws TmdbAuthError as `describeProfile` does, and `usage` if there is one of the new name */
  renameProfile(name: string, to: string): Promise<void>;
  /**
   * Removes all that a profile has, but what it is logged in with at other APIs, unless `local`.
   *
   * @param ended what was stored for this API: its session and its user token are of no use any more
   * @returns false, and removes nothing, if another one is stored by now; with `local` any is removed
   */
  removeProfile(name: string, ended: Credentials, local: boolean): Promise<boolean>;
}

export interface ProfilesContext {
  /** The one that was asked for; undefined: the stored default. */
  readonly profile: string | undefined;
  readonly origin: string;
  readonly vault: Vault;
  read(): Promise<Document>;
  update(change: Change): Promise<void>;
}

export function createProfiles({ profile, origin, vault, read, update }: ProfilesContext): Profiles {
  /** What `vault.save` needs to remove all values of an account. */
  const emptied = (document: Document, account: Account) => ({ slot: entryIn(document, account)['slot'] });

  return {
    async profiles() {
      const document = await read();
      return describe(document, origin).flatMap(({ name }) =>
        Object.keys(entryIn(document, { profile: name, origin })).length > 0 ? [name] : [],
      );
    },
    describeProfiles: async () => describe(await read(), origin),
    describeProfile: async (name) => found(await read(), name, origin),
    async loginsElsewhere(name) {
      const document = await read();
      const logins = accountsOf(document, name).filter((account) => hasLogin(document, account));
      return logins.map((account) => account.origin).filter((other) => other !== origin);
    },
    defaultProfile: async () => defaultIn(await read()),
    async assertProfile() {
      if (profile !== undefined && profile !== DEFAULT_PROFILE) found(await read(), profile, origin, 'tmdb-auth login');
    },
    renameProfile: (name, to) =>
      update(async (document, transaction) => {
        found(document, name, origin);
        if (namesIn(document).includes(to)) {
          throw new TmdbAuthError('usage', `there is a profile ${to} already`, { hint: 'tmdb-auth profile list' });
        }
        let renamed = document;
        for (const account of accountsOf(document, name)) {
          const { slot: _, ...entry } = await vault.load(document, account);
          renamed = await vault.save(renamed, { ...account, profile: to }, entry, transaction);
          renamed = await vault.save(renamed, account, emptied(document, account), transaction);
        }
        return defaultIn(document) === name ? { ...renamed, profile: to } : renamed;
      }),
    async removeProfile(name, ended, local) {
      let isRemoved = true;
      const remove = async (document: Document, transaction: Transaction) => {
        const here = { profile: name, origin };
        const stored = local ? {} : await readEntry(await vault.load(document, here), async () => {});
        isRemoved = local || LOGIN_KINDS.every((kind) => stored[kind]?.value === ended[kind]?.value);
        if (!isRemoved) return document;
        let left = document;
        for (const account of accountsOf(document, name)) {
          if (!local && account.origin !== origin && hasLogin(document, account)) continue;
          left = await vault.save(left, account, emptied(document, account), transaction);
        }
        const { profile: former, ...others } = left;
        return former === name ? others : left;
      };
      await update(remove);
      return isRemoved;
    },
  };
}

/** Takes away what is left of emptied profiles, unless a keychain may have old copies of theirs. */
export function withoutEmpty(document: Document): Document {
  if (staleIn(document).length > 0) return document;
  const profiles = member(document, 'profiles');
  const left = Object.keys(profiles).flatMap((name) => {
    const filled = Object.entries(member(profiles, name)).filter(([, entry]) => isFilled(entry));
    return filled.length > 0 ? [[name, Object.fromEntries(filled)] as const] : [];
  });
  const isWhole = Object.keys(profiles).every(
    (name) => isFilled(profiles[name]) && Object.values(member(profiles, name)).every(isFilled),
  );
  // The same object as long as nothing changes: what is known of it goes on holding.
  return isWhole ? document : { ...document, profiles: Object.fromEntries(left) };
}

const isFilled = (value: unknown): boolean => isObject(value) && Object.keys(value).length > 0;

function describe(document: Document, origin: string): readonly ProfileDescription[] {
  return namesIn(document).map((name) => {
    const entry = entryIn(document, { profile: name, origin });
    const { username = member(entry, 'user_token')['username'] } = member(entry, 'session');
    return {
      name,
      default: name === defaultIn(document),
      username: typeof username === 'string' ? username : null,
      kinds: ALL_KINDS.filter((kind) => Object.hasOwn(entry, kind)),
    };
  });
}

function namesIn(document: Document): readonly string[] {
  const filled = accountsIn(document).filter((account) => Object.keys(entryIn(document, account)).length > 0);
  return [...new Set(filled.map(({ profile }) => profile))].filter((name) => !isReserved(name));
}

function accountsOf(document: Document, name: string): readonly Account[] {
  return accountsIn(document).filter(({ profile }) => profile === name);
}

function hasLogin(document: Document, account: Account): boolean {
  return LOGIN_KINDS.some((kind) => Object.hasOwn(entryIn(document, account), kind));
}

function defaultIn({ profile }: Document): string {
  return typeof profile === 'string' ? profile : DEFAULT_PROFILE;
}

function found(
  document: Document,
  name: string,
  origin: string,
  hint = `tmdb-auth login --profile=${shellWord(name)}`,
): ProfileDescription {
  const profile = describe(document, origin).find((one) => one.name === name);
  if (profile) return profile;
  const names = namesIn(document);
  const others =
    names.length === 0 ? 'none is stored' : `${names.length === 1 ? 'there is' : 'there are'} ${names.join(', ')}`;
  throw new TmdbAuthError('not_logged_in', `there is no profile ${name}: ${others}`, { hint });
}
