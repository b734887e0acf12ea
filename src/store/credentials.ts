import { ALL_KINDS, isObjectId, KINDS, type Kind } from '../kinds.ts';
import { isVisible, timestamp } from '../text.ts';
import { type Document, isObject, member } from './document.ts';
import type { Warn } from './permissions.ts';

/** One stored credential. Which of the optional members it has depends on its kind. */
export interface Credential {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
  /** Milliseconds by which the clock of `expiresAt` was ahead of ours when it was stored. */
  readonly clockSkew?: number;
  /** Of a session or a user token: whose it is, where that is known. */
  readonly username?: string;
  readonly accountId?: number;
  /** Of a user token: what API version 4 calls that account. */
  readonly accountObjectId?: string;
  /** Of a request token: what has been done with it here. */
  readonly state?: 'pending' | 'approved' | 'denied' | 'used';
}

export type Credentials = { readonly [K in Kind]?: Credential };

/** What to store; null removes. */
export type CredentialChanges = { readonly [K in Kind]?: Credential | null };

/** The profile where none is named. */
export const DEFAULT_PROFILE = 'default';

/** In place of a profile's name: what every profile uses that has none of its own. Older versions take it for a profile. */
export const ALL_PROFILES = '(all profiles)';

/** Before the id of a temporary login, in place of a profile's name. */
export const TEMPORARY = '(temporary) ';

/** Whose credentials: those of a profile at the API that they were made with. */
export interface Account {
  readonly profile: string;
  /** The API's origin: what was made with one is never given to another. */
  readonly origin: string;
}

/** Any name that is seen is only data. */
export function isProfileName(text: string): boolean {
  return /^.{1,100}$/u.test(text) && text.trim() === text && isVisible(text) && !isReserved(text);
}

/** Whether a name is in the place of a profile's, and names none. */
export function isReserved(name: string): boolean {
  return name === ALL_PROFILES || name.startsWith(TEMPORARY);
}

/** All accounts that the document has something of. */
export function accountsIn(document: Document): readonly Account[] {
  const profiles = member(document, 'profiles');
  return Object.keys(profiles).flatMap((profile) =>
    Object.keys(member(profiles, profile)).map((origin) => ({ profile, origin })),
  );
}

/** What the document has of an account. Its members have not been checked. */
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
  const changed = Object.entries(changes).map(([kind, made]) => [kind, made === null ? null : toStored(made)]);
  const merged = { ...entry, ...Object.fromEntries(changed) };
  return Object.fromEntries(Object.entries(merged).filter(([, fields]) => fields !== null));
}

/** Reads each field by itself: a bad one is passed over with a notice, and the file keeps it. */
export async function readEntry(entry: Document, onWarning: Warn): Promise<Credentials> {
  const found: [Kind, Credential][] = [];
  for (const kind of ALL_KINDS.filter((name) => Object.hasOwn(entry, name))) {
    const { credential, bad } = fromStored(entry[kind]);
    if (credential) found.push([kind, credential]);
    for (const field of bad) {
      await onWarning('bad_field', `the stored ${KINDS[kind].words} has a bad ${field}, which is ignored`);
    }
  }
  return Object.fromEntries(found);
}

const STATES = ['pending', 'approved', 'denied', 'used'] as const;

/** A credential as the config file has it, with its expiry in RFC 3339. */
function toStored(credential: Credential): Document {
  const { value, expiresAt, clockSkew, username, accountId, accountObjectId, state } = credential;
  return {
    value,
    ...(expiresAt !== undefined && { expires_at: timestamp(expiresAt) }),
    ...(clockSkew !== undefined && { clock_skew: clockSkew }),
    ...(username !== undefined && { username }),
    ...(accountId !== undefined && { account_id: accountId }),
    ...(accountObjectId !== undefined && { account_object_id: accountObjectId }),
    ...(state !== undefined && { state }),
  };
}

function fromStored(stored: unknown): { credential?: Credential; bad: readonly string[] } {
  const fields = isObject(stored) ? stored : {};
  const { value, expires_at: time, clock_skew: skew, username, account_id: accountId, state } = fields;
  const { account_object_id: objectId } = fields;
  // It goes into headers and URLs.
  if (typeof value !== 'string' || value === '' || /\s/.test(value) || !isVisible(value)) return { bad: ['value'] };
  const expiresAt = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  const good = {
    expires_at: Number.isNaN(expiresAt) ? undefined : { expiresAt },
    clock_skew: Number.isSafeInteger(skew) ? { clockSkew: Number(skew) } : undefined,
    username: typeof username === 'string' ? { username } : undefined,
    account_id: Number.isSafeInteger(accountId) ? { accountId: Number(accountId) } : undefined,
    account_object_id: typeof objectId === 'string' && isObjectId(objectId) ? { accountObjectId: objectId } : undefined,
    state: STATES.flatMap((known) => (known === state ? [{ state: known }] : []))[0],
  };
  const bad = Object.entries(good).filter(([name, field]) => field === undefined && fields[name] !== undefined);
  const credential = { value, ...Object.assign({}, ...Object.values(good)) };
  return { credential, bad: bad.map(([name]) => name) };
}
