import type { CredentialHelper, HelperContext } from './credential-helper.ts';
import { type Account, accountsIn, entryIn, withEntry } from './credentials.ts';
import type { Document } from './document.ts';
import type { Warn } from './permissions.ts';
import {
  isSamePlace,
  type Place,
  placeOf,
  readStorage,
  type Storage,
  slotOf,
  staleIn,
  storeIdOf,
  urlsIn,
  withPlace,
  withStale,
} from './place.ts';
import { tidy } from './tidy.ts';
import type { Transaction } from './transaction.ts';
import { parseValues, valuesIn, withoutValues, withValues } from './values.ts';

/**
 * The values of credentials, wherever they are. With a credential helper the config file holds
 * everything but the values: those are one entry of the keychain for each account, as JSON.
 */
export interface Vault {
  /** Gives the account's entry with its values. The helper is asked once for each document. */
  load(document: Document, account: Account): Promise<Document>;
  /** Stores the values of the account's entry. @returns the document to write */
  save(document: Document, account: Account, entry: Document, transaction: Transaction): Promise<Document>;
  /**
   * Takes the next step of moving all values: a keychain is noted in the document before anything is
   * copied into it, so that whatever a killed process leaves there is found and removed.
   *
   * @returns the document to write, and whether it has moved
   */
  move(
    document: Document,
    storage: Storage,
    transaction: Transaction,
  ): Promise<{ document: Document; isMoved: boolean }>;
  /** Removes the copies that are not in use. A failure is a warning, and they stay noted. @returns the document to write */
  removeStale(document: Document): Promise<Document>;
  /** Finds out, by doing it, whether the storage's helper is there, unlocked and honest. */
  assertUsable(storage: Storage): Promise<void>;
}

/** How long helpers may go on after an interruption: one that works finishes, one that hangs delays the end little. */
const GRACE = 150;

/** Every method rejects with a TmdbAuthError. @param path gives that of the config file, for errors */
export function createVault(context: HelperContext, path: () => string, onWarning: Warn): Vault {
  let signal: AbortSignal | undefined;
  /** The entry last used in each document, with the values that the helper gave or has proved to have. */
  const known = new WeakMap<Document, { readonly account: Account; readonly entry: Document }>();

  async function helperOf(storage: Storage): Promise<CredentialHelper | undefined> {
    if (storage === 'file') return undefined;
    signal ??= delayed(context.signal, GRACE);
    const { createCredentialHelper } = await import('./credential-helper.ts');
    return createCredentialHelper(storage.slice('helper:'.length), { ...context, signal });
  }

  async function loadFrom(place: Place, entry: Document, account: Account): Promise<Document> {
    const helper = await helperOf(place.storage);
    const url = urlsIn(place, account)[place.storeId === undefined ? 0 : (slotOf(entry) ?? -1)];
    if (!helper || url === undefined) return entry;
    return withValues(entry, parseValues(await helper.get(url)));
  }

  async function save(document: Document, account: Account, loaded: Document, transaction: Transaction) {
    const place = placeOf(document, path());
    const helper = await helperOf(place.storage);
    const { slot: _, ...entry } = loaded;
    if (!helper) return withEntry(document, account, entry);
    const values = valuesIn(entry);
    const slot = Object.keys(values).length === 0 ? undefined : slotOf(loaded) === 0 ? 1 : 0;
    const urls = urlsIn(place, account);
    const url = urls[slot ?? -1];
    if (url !== undefined) {
      transaction.onRollback(() => helper.erase(url));
      await helper.put(url, JSON.stringify(values));
    }
    if (slotOf(loaded) !== undefined) {
      transaction.onCommit(async () => {
        await tidy(async () => {
          for (const unused of urls.filter((other) => other !== url)) await helper.erase(unused);
        }, onWarning);
      });
    }
    return withEntry(document, account, { ...withoutValues(entry, values), ...(slot !== undefined && { slot }) });
  }

  async function eraseAll(place: Place, accounts: readonly Account[]): Promise<void> {
    const helper = await helperOf(place.storage);
    for (const url of accounts.flatMap((account) => urlsIn(place, account))) await helper?.erase(url);
  }

  return {
    async load(document, account) {
      const last = known.get(document);
      if (last?.account.profile === account.profile && last.account.origin === account.origin) return last.entry;
      const entry = await loadFrom(placeOf(document, path()), entryIn(document, account), account);
      known.set(document, { account, entry });
      return entry;
    },
    async save(document, account, entry, transaction) {
      const saved = await save(document, account, entry, transaction);
      known.set(saved, { account, entry: withValues(entryIn(saved, account), valuesIn(entry)) });
      return saved;
    },
    async move(document, storage, transaction) {
      const storeId = storeIdOf(document, path());
      // Where a damaged document does not say where the values are, the new storage says it.
      const from: Place = { storage: readStorage(document) ?? storage, storeId };
      const stale = staleIn(document);
      const noted = stale.find(
        (place) =>
          place.storage === storage && place.storeId !== undefined && place.storeId === (storeId ?? place.storeId),
      );
      const to =
        storage === 'file' ? { storage, storeId } : (noted ?? { storage, storeId: storeId ?? (await newId()) });
      const isNew = !isSamePlace(from, to);
      if (isNew && storage !== 'file' && !noted)
        return { document: withStale(document, [...stale, to]), isMoved: false };
      const left = stale.filter((place) => !isSamePlace(place, to));
      let moved = withPlace(withStale(document, isNew && from.storage !== 'file' ? [...left, from] : left), to);
      // Nothing to roll back: what was copied in vain is noted.
      const commitOnly = { ...transaction, onRollback: () => {} };
      for (const account of accountsIn(document)) {
        moved = await save(moved, account, await loadFrom(from, entryIn(document, account), account), commitOnly);
      }
      return { document: moved, isMoved: true };
    },
    async removeStale(document) {
      const used = readStorage(document) && placeOf(document, path());
      if (!used || !Object.hasOwn(document, 'stale_copies')) return document;
      const left: Place[] = [];
      for (const place of staleIn(document).filter((noted) => !isSamePlace(noted, used))) {
        if (!(await tidy(() => eraseAll(place, accountsIn(document)), onWarning))) left.push(place);
      }
      return withStale(document, left);
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

async function newId(): Promise<string> {
  const { randomBytes } = await import('node:crypto');
  return randomBytes(16).toString('hex');
}

/** A signal that aborts so many milliseconds after another one. */
function delayed(signal: AbortSignal, milliseconds: number): AbortSignal {
  const later = new AbortController();
  const onAbort = () => void setTimeout(() => later.abort(signal.reason), milliseconds).unref();
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return later.signal;
}
