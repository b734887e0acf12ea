import type { ConfigFile } from './config-file.ts';
import type { Warn } from './permissions.ts';
import { placeOf, type Storage, staleIn } from './place.ts';
import { tidy } from './tidy.ts';
import type { Vault } from './vault.ts';

/** Moves all values to another storage. If it fails, or is killed, they are where they were, or all moved. */
export async function moveValues(storage: Storage, file: ConfigFile, vault: Vault, onWarning: Warn): Promise<void> {
  let hasStale = false;
  try {
    for (let isMoved = false; !isMoved; ) {
      // Another process may take the note away between the two steps: then it is made again.
      await file.update(async (document, transaction) => {
        const step = await vault.move(document, storage, transaction);
        isMoved = step.isMoved;
        hasStale = staleIn(step.document).length > 0;
        return step.document;
      });
    }
  } finally {
    if (hasStale) await tidy(() => file.update(vault.removeStale), onWarning);
  }
}

/** Entries that a keychain has under URLs without the store's id get it before they are changed. */
export async function bindEntries(file: ConfigFile, vault: Vault, onWarning: Warn): Promise<void> {
  const { storage, storeId } = placeOf(await file.read(), file.path);
  if (storage !== 'file' && storeId === undefined) await moveValues(storage, file, vault, onWarning);
}
