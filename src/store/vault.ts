import type { Environment } from '../context.ts';
import { TmdbAuthError } from '../errors.ts';
import { ALL_KINDS } from '../kinds.ts';
import type { CredentialHelper } from './credential-helper.ts';
import { type Account, accountsIn, entryIn, withEntry } from './credentials.ts';
import { type Document, isObject } from './document.ts';

// With a credential helper the config file holds everything but the values: those are one entry of
// the keychain for each account, as JSON.

/** Where the values of credentials are: in the config file, or with a helper. */
export type Storage = 'file' | `helper:${string}`;

/** @throws TmdbAuthError `usage` */
export function parseStorage(text: string): Storage {
  if (text === 'file' || /^helper:[A-Za-z0-9][\w.-]{0,63}$/.test(text)) return text as Storage;
  throw new TmdbAuthError('usage', 'storage is file or helper:NAME', {
    hint: 'NAME is what follows docker-credential-: osxkeychain, wincred, secretservice, pass',
  });
}

export function storageOf(document: Document): Storage {
  const { storage } = document;
  return typeof storage === 'string' ? parseStorage(storage) : 'file';
}

async function helperOf(storage: Storage, env: Environment): Promise<CredentialHelper | undefined> {
  if (storage === 'file') return undefined;
  const { createCredentialHelper } = await import('./credential-helper.ts');
  return createCredentialHelper(storage.slice('helper:'.length), env);
}

function urlOf({ profile, origin }: Account): string {
  return `${origin}/tmdb-auth/${encodeURIComponent(profile)}`;
}

/** The entry of an account with its values, wherever they are. */
export async function openEntry(document: Document, account: Account, env: Environment): Promise<Document> {
  const entry = entryIn(document, account);
  const helper = await helperOf(storageOf(document), env);
  if (!helper || Object.keys(entry).length === 0) return entry;
  const values = parseValues(await helper.get(urlOf(account)));
  return Object.fromEntries(
    Object.entries(entry).map(([kind, fields]) => [
      kind,
      isObject(fields) && Object.hasOwn(values, kind) ? { ...fields, value: values[kind] } : fields,
    ]),
  );
}

/**
 * Puts an entry with its values into the document, the values to where they belong.
 *
 * @returns the document to write, and what takes the values back if it cannot be written
 */
export async function sealEntry(
  document: Document,
  account: Account,
  entry: Document,
  env: Environment,
): Promise<{ readonly document: Document; undo(): Promise<void> }> {
  const helper = await helperOf(storageOf(document), env);
  if (!helper) return { document: withEntry(document, account, entry), undo: async () => {} };
  const url = urlOf(account);
  const before = await helper.get(url);
  const values = Object.fromEntries(
    ALL_KINDS.flatMap((kind) => {
      const fields = entry[kind];
      return isObject(fields) && typeof fields['value'] === 'string' ? [[kind, fields['value']]] : [];
    }),
  );
  const undo = () => (before === undefined ? helper.erase(url) : helper.put(url, before));
  if (Object.keys(values).length === 0) await helper.erase(url);
  else await helper.put(url, JSON.stringify(values));
  const bare = Object.fromEntries(
    Object.entries(entry).map(([kind, fields]) => [kind, Object.hasOwn(values, kind) ? withoutValue(fields) : fields]),
  );
  return { document: withEntry(document, account, bare), undo };
}

/**
 * The document with all values moved to another storage, each of them verified there.
 *
 * @returns the document to write; what takes the move back if that fails; what removes the old
 *   copies once it is written
 */
export async function moveValues(document: Document, storage: Storage, env: Environment) {
  const accounts = accountsIn(document);
  const undos: (() => Promise<void>)[] = [];
  const undo = async () => {
    for (const take of undos) await take();
  };
  let moved: Document = { ...document, storage };
  try {
    for (const account of accounts) {
      const entry = await openEntry(document, account, env);
      const sealed = await sealEntry(moved, account, entry, env);
      undos.push(sealed.undo);
      moved = sealed.document;
    }
  } catch (error) {
    await undo();
    throw error;
  }
  return {
    document: moved,
    undo,
    async removeOld() {
      const old = storageOf(document);
      if (old === storage) return;
      const former = await helperOf(old, env);
      for (const account of accounts) await former?.erase(urlOf(account));
    },
  };
}

/** Finds out, by doing it, whether the helper is there, unlocked and honest. */
export async function proveHelper(storage: Storage, env: Environment): Promise<void> {
  const helper = await helperOf(storage, env);
  const { randomBytes } = await import('node:crypto');
  const url = `https://tmdb-auth.invalid/probe/${randomBytes(8).toString('hex')}`;
  await helper?.put(url, 'probe');
  await helper?.erase(url);
}

function parseValues(text: string | undefined): Document {
  try {
    const values: unknown = JSON.parse(text ?? '{}');
    return isObject(values) ? values : {};
  } catch {
    return {};
  }
}

function withoutValue(fields: unknown): unknown {
  if (!isObject(fields)) return fields;
  const { value: _, ...rest } = fields;
  return rest;
}
