import { TmdbAuthError } from '../errors.ts';
import type { CredentialHelper, HelperContext } from './credential-helper.ts';
import { type Account, accountsIn, entryIn, withEntry } from './credentials.ts';
import { type Document, isObject } from './document.ts';
import { corrupt } from './store-error.ts';
import type { Transaction } from './transaction.ts';

/** Where the values of credentials are: in the config file, or with a credential helper. */
export type Storage = 'file' | `helper:${string}`;

/**
 * The values of credentials, wherever they are. With a credential helper the config file holds
 * everything but the values: those are one entry of the keychain for each account, as JSON.
 */
export interface Vault {
  /** Gives the entry of an account, with its values. */
  load(document: Document, account: Account): Promise<Document>;
  /** Stores an entry's values. @returns the document to write */
  save(document: Document, account: Account, entry: Document, transaction: Transaction): Promise<Document>;
  /**
   * Copies all values to another storage and verifies each; the old ones go when the document is written.
   *
   * @returns the document to write
   */
  move(document: Document, storage: Storage, transaction: Transaction): Promise<Document>;
  /** Finds out, by doing it, whether the storage's helper is there, unlocked and honest. */
  assertUsable(storage: Storage): Promise<void>;
}

/** @throws TmdbAuthError `usage` */
export function parseStorage(text: string): Storage {
  if (isStorage(text)) return text;
  throw new TmdbAuthError('usage', 'storage is file or helper:NAME', {
    hint: 'NAME is what follows docker-credential-: osxkeychain, wincred, secretservice, pass',
  });
}

/** @throws TmdbAuthError `store_corrupt`: a secret never goes to the plain file because of damage */
export function storageOf(document: Document, path: string): Storage {
  const storage = readStorage(document);
  if (storage !== undefined) return storage;
  throw corrupt(path, 'its storage is neither file nor helper:NAME').with({
    hint: 'say where the secrets are: tmdb-auth config set storage file, or helper:NAME',
  });
}

/** Gives undefined where the document's storage is damaged. */
function readStorage(document: Document): Storage | undefined {
  const storage = Object.hasOwn(document, 'storage') ? document['storage'] : 'file';
  return isStorage(storage) ? storage : undefined;
}

function isStorage(value: unknown): value is Storage {
  return typeof value === 'string' && /^(file|helper:[A-Za-z0-9][\w.-]{0,63})$/.test(value);
}

/** Every method rejects with a TmdbAuthError. @param path gives that of the config file, for errors */
export function createVault(context: HelperContext, path: () => string): Vault {
  async function helperOf(storage: Storage): Promise<CredentialHelper | undefined> {
    if (storage === 'file') return undefined;
    const { createCredentialHelper } = await import('./credential-helper.ts');
    return createCredentialHelper(storage.slice('helper:'.length), context);
  }

  async function load(document: Document, account: Account): Promise<Document> {
    const entry = entryIn(document, account);
    const helper = await helperOf(storageOf(document, path()));
    if (!helper || Object.keys(entry).length === 0) return entry;
    return withValues(entry, parseValues(await helper.get(urlOf(account))));
  }

  async function save(document: Document, account: Account, entry: Document, { onRollback }: Transaction) {
    const helper = await helperOf(storageOf(document, path()));
    if (!helper) return withEntry(document, account, entry);
    const url = urlOf(account);
    const before = await helper.get(url);
    onRollback(() => (before === undefined ? helper.erase(url) : helper.put(url, before)));
    const values = valuesIn(entry);
    if (Object.keys(values).length === 0) {
      await helper.erase(url);
    } else {
      await helper.put(url, JSON.stringify(values));
    }
    return withEntry(document, account, withoutValues(entry, values));
  }

  return {
    load,
    save,
    async move(document, storage, transaction) {
      const accounts = accountsIn(document);
      // Where a damaged document does not say where the values are, this says it.
      const former = readStorage(document) ?? storage;
      let moved: Document = { ...document, storage };
      for (const account of accounts) {
        moved = await save(moved, account, await load({ ...document, storage: former }, account), transaction);
      }
      if (former !== storage) {
        transaction.onCommit(async () => {
          const helper = await helperOf(former);
          for (const account of accounts) await helper?.erase(urlOf(account));
        });
      }
      return moved;
    },
    async assertUsable(storage) {
      const helper = await helperOf(storage);
      if (!helper) return;
      const { randomBytes } = await import('node:crypto');
      const url = `https://tmdb-auth.invalid/probe/${randomBytes(8).toString('hex')}`;
      await helper.put(url, 'probe');
      await helper.erase(url);
    },
  };
}

function urlOf({ profile, origin }: Account): string {
  return `${origin}/tmdb-auth/${encodeURIComponent(profile)}`;
}

function parseValues(text: string | undefined): Document {
  try {
    const values: unknown = JSON.parse(text ?? '{}');
    return isObject(values) ? values : {};
  } catch {
    return {};
  }
}

/** The values of all kinds of credential, those of later versions too, by kind. */
function valuesIn(entry: Document): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(entry).flatMap(([kind, fields]) =>
      isObject(fields) && typeof fields['value'] === 'string' ? [[kind, fields['value']]] : [],
    ),
  );
}

function withValues(entry: Document, values: Document): Document {
  return mapFields(entry, values, (fields, value) => ({ ...fields, value }));
}

function withoutValues(entry: Document, values: Document): Document {
  return mapFields(entry, values, ({ value: _, ...fields }) => fields);
}

/** The entry with the fields changed of each credential that has one of these values. */
function mapFields(
  entry: Document,
  values: Document,
  change: (fields: Document, value: unknown) => Document,
): Document {
  return Object.fromEntries(
    Object.entries(entry).map(([kind, fields]) => [
      kind,
      isObject(fields) && Object.hasOwn(values, kind) ? change(fields, values[kind]) : fields,
    ]),
  );
}
