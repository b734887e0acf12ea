import { TmdbAuthError } from '../errors.ts';
import type { Account } from './credentials.ts';
import { type Document, isObject } from './document.ts';
import { corrupt } from './store-error.ts';

/** Where the values of credentials are: in the config file, or with a credential helper. */
export type Storage = 'file' | `helper:${string}`;

/** A storage, and the id by which the entries of one config file are told from those of another in a keychain. */
export interface Place {
  readonly storage: Storage;
  /** Undefined for entries that were made before there was such an id. */
  readonly storeId?: string | undefined;
}

/**
 * Of the two keychain entries that an account can have, the one that is in use. A save writes to the
 * other one: until the config file names that, what was stored is untouched.
 */
export type Slot = 0 | 1;

/** @throws TmdbAuthError `usage` */
export function parseStorage(text: string): Storage {
  if (isStorage(text)) return text;
  throw new TmdbAuthError('usage', 'storage is file or helper:NAME', {
    hint: 'NAME is what follows docker-credential-: osxkeychain, wincred, secretservice, pass',
  });
}

/** @throws TmdbAuthError `store_corrupt`: a secret never goes to the plain file because of damage */
export function placeOf(document: Document, path: string): Place {
  const storage = readStorage(document);
  if (storage !== undefined) return { storage, storeId: storeIdOf(document, path) };
  throw corrupt(path, 'its storage is neither file nor helper:NAME').with({
    hint: 'set where the secrets are: tmdb-auth config set storage file, or helper:NAME',
  });
}

/** Gives undefined where the document's storage is damaged. */
export function readStorage(document: Document): Storage | undefined {
  const storage = Object.hasOwn(document, 'storage') ? document['storage'] : 'file';
  return isStorage(storage) ? storage : undefined;
}

/** @throws TmdbAuthError `store_corrupt` */
export function storeIdOf(document: Document, path: string): string | undefined {
  const { store_id: id } = document;
  if (id === undefined || isStoreId(id)) return id;
  throw corrupt(path, 'its store_id is damaged');
}

export function withPlace(document: Document, { storage, storeId }: Place): Document {
  return { ...document, storage, store_id: storeId };
}

export function isSamePlace(a: Place, b: Place): boolean {
  return a.storage === b.storage && a.storeId === b.storeId;
}

/** The places that may hold copies which are not in use: where a move leads while it lasts, and where it came from. */
export function staleIn(document: Document): readonly Place[] {
  const { stale_copies: listed } = document;
  return (Array.isArray(listed) ? listed : []).flatMap((place: unknown) => {
    const { storage, store_id: storeId } = isObject(place) ? place : {};
    return isStorage(storage) && (storeId === undefined || isStoreId(storeId)) ? [{ storage, storeId }] : [];
  });
}

export function withStale({ stale_copies: _, ...document }: Document, places: readonly Place[]): Document {
  if (places.length === 0) return document;
  return { ...document, stale_copies: places.map(({ storage, storeId }) => ({ storage, store_id: storeId })) };
}

export function slotOf({ slot }: Document): Slot | undefined {
  return slot === 0 || slot === 1 ? slot : undefined;
}

/** Gives the URLs under which a keychain can have values of an account. */
export function urlsIn({ storeId }: Place, { profile, origin }: Account): readonly string[] {
  const name = encodeURIComponent(profile);
  if (storeId === undefined) return [`${origin}/tmdb-auth/${name}`];
  const url = `${origin}/tmdb-auth/${storeId}/${name}`;
  return [`${url}/0`, `${url}/1`];
}

function isStorage(value: unknown): value is Storage {
  return typeof value === 'string' && /^(file|helper:[A-Za-z0-9][\w.-]{0,63})$/.test(value);
}

function isStoreId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
}
