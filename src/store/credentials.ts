import { type Document, isObject, member } from './document.ts';
import type { Notice } from './permissions.ts';

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
  readonly account_id?: number;
  /** Of a request token: what has been done with it here. */
  readonly state?: 'pending' | 'approved' | 'denied' | 'used';
}

export type Credentials = { readonly [K in Kind]?: Credential };

/** What to store; null removes. */
export type CredentialChanges = { readonly [K in Kind]?: Credential | null };

/** Whose credentials: those of a profile at the API that they were made with. */
export interface Account {
  readonly profile: string;
  /** The API's origin: what was made with one is never given to another. */
  readonly origin: string;
}

/** Any printable name is only data. */
export function isProfileName(text: string): boolean {
  return /^[^\p{C}\p{Zl}\p{Zp}]{1,100}$/u.test(text) && text.trim() === text;
}

/** All accounts that the document has something of. */
export function accountsIn(document: Document): readonly Account[] {
  const profiles = member(document, 'profiles');
  return Object.keys(profiles).flatMap((profile) =>
    Object.keys(member(profiles, profile)).map((origin) => ({ profile, origin })),
  );
}

/** What the document has of an account, read by no one yet. */
export function entryIn(document: Document, { profile, origin }: Account): Document {
  return member(member(member(document, 'profiles'), profile), origin);
}

/** Computed names in literals, not assignments: they make own members whatever the name is. */
export function withEntry(document: Document, { profile, origin }: Account, entry: Document): Document {
  const profiles = member(document, 'profiles');
  const origins = { ...member(profiles, profile), [origin]: entry };
  return { ...document, profiles: { ...profiles, [profile]: origins } };
}

/** Merges changes into an entry: what is not changed is kept as it is, readable or not. */
export function merge(entry: Document, changes: CredentialChanges): Document {
  return Object.fromEntries(Object.entries({ ...entry, ...changes }).filter(([, value]) => value !== null));
}

/** Each field by itself: a bad one is passed over with a notice, and the file keeps it. */
export async function readEntry(entry: Document, onNotice: Notice): Promise<Credentials> {
  const found: [Kind, Credential][] = [];
  for (const kind of KINDS.filter((name) => Object.hasOwn(entry, name))) {
    const { credential, bad } = readCredential(entry[kind]);
    if (credential) found.push([kind, credential]);
    for (const field of bad) await onNotice('bad_field', `the stored ${kind} has a bad ${field}, which is passed over`);
  }
  return Object.fromEntries(found);
}

const STATES = ['pending', 'approved', 'denied', 'used'] as const;

function readCredential(stored: unknown): { credential?: Credential; bad: readonly string[] } {
  const fields = isObject(stored) ? stored : {};
  const { value, expires_at: expiresAt, username, account_id: accountId, state } = fields;
  // It goes into headers and URLs.
  if (typeof value !== 'string' || !/^[^\p{C}\s]+$/u.test(value)) return { bad: ['value'] };
  const good = {
    expires_at: typeof expiresAt === 'string' && !Number.isNaN(Date.parse(expiresAt)) ? expiresAt : undefined,
    username: typeof username === 'string' ? username : undefined,
    account_id: Number.isSafeInteger(accountId) ? accountId : undefined,
    state: STATES.find((name) => name === state),
  };
  const entries = Object.entries(good);
  const read = entries.filter(([, field]) => field !== undefined);
  const bad = entries.filter(([name, field]) => field === undefined && fields[name] !== undefined);
  return { credential: { value, ...Object.fromEntries(read) }, bad: bad.map(([name]) => name) };
}
