import type { Context } from '../context.ts';
import { type Document, proveWritable, readDocument, updateDocument } from './config-file.ts';
import { configPath } from './config-path.ts';

/** The kinds of credential, by the names that the JSON output has for them. */
export const KINDS = ['session', 'guest', 'request_token', 'api_key', 'access_token'] as const;

export type Kind = (typeof KINDS)[number];

/** One stored credential. Which of the optional members it has depends on its kind. */
export interface Credential {
  readonly value: string;
  /** RFC 3339, UTC. */
  readonly expires_at?: string;
  /** Of a session: whose it is, where that is known. */
  readonly username?: string;
  /** Of a request token: what has been done with it here. */
  readonly state?: 'pending' | 'approved' | 'used';
}

export type Credentials = { readonly [K in Kind]?: Credential };

/** What to store; null removes. */
export type CredentialChanges = { readonly [K in Kind]?: Credential | null };

/** The credentials of one profile at one API origin. */
export interface CredentialStore {
  /** Where the file is. @throws CliError `store_unavailable` where there is no place for one */
  path(): string;
  /** The profile's name: the one asked for, or the stored default. */
  profile(): Promise<string>;
  read(): Promise<Credentials>;
  /** Merges the changes into what is in the file by then. False where storing is switched off. */
  save(changes: CredentialChanges): Promise<boolean>;
  /** Finds out, by doing it, whether `save` has the right and the room to write. */
  prove(): Promise<void>;
}

export interface StoreOptions {
  readonly profile: string | undefined;
  /** The API's origin: what was made with one is never given to another. */
  readonly origin: string;
  readonly writable: boolean;
  /** Told what the file's reading mended or passed over. */
  readonly onNotice: (notice: string) => Promise<void>;
}

const DEFAULT_PROFILE = 'default';

export function createStore(context: Context, options: StoreOptions): CredentialStore {
  const path = () => configPath(context);
  const access = { userId: context.userId, onNotice: options.onNotice };

  function profileIn(document: Document): string {
    const stored = document['profile'];
    return options.profile ?? (typeof stored === 'string' && stored !== '' ? stored : DEFAULT_PROFILE);
  }

  return {
    path,
    async profile() {
      return options.profile ?? profileIn(await readDocument(path(), access));
    },
    async read() {
      const document = await readDocument(path(), access);
      return credentialsIn(member(member(member(document, 'profiles'), profileIn(document)), options.origin));
    },
    async save(changes) {
      if (!options.writable) return false;
      await updateDocument(path(), access, (document) => merge(document, profileIn(document), options.origin, changes));
      return true;
    },
    async prove() {
      if (options.writable) await proveWritable(path(), access);
    },
  };
}

/** A member of its own, if that is an object: names such as `__proto__` are only data. */
function member(object: Document, name: string): Document {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Computed names in literals, not assignments: they make own members whatever the name is. */
function merge(document: Document, profile: string, origin: string, changes: CredentialChanges): Document {
  const profiles = member(document, 'profiles');
  const origins = member(profiles, profile);
  const merged = Object.entries({ ...member(origins, origin), ...changes }).filter(([, value]) => value !== null);
  return {
    ...document,
    profiles: { ...profiles, [profile]: { ...origins, [origin]: Object.fromEntries(merged) } },
  };
}

function credentialsIn(stored: Document): Credentials {
  return Object.fromEntries(
    KINDS.map((kind) => [kind, credential(stored[kind])]).filter(([, value]) => value !== undefined),
  ) as Credentials;
}

/** A credential that cannot be used is passed over; the file keeps it. */
function credential(stored: unknown): Credential | undefined {
  if (!isObject(stored) || typeof stored['value'] !== 'string' || stored['value'] === '') return undefined;
  const { value, expires_at: expiresAt, username, state } = stored;
  return {
    value,
    ...(typeof expiresAt === 'string' && !Number.isNaN(Date.parse(expiresAt)) && { expires_at: expiresAt }),
    ...(typeof username === 'string' && { username }),
    ...((state === 'pending' || state === 'approved' || state === 'used') && { state }),
  };
}
