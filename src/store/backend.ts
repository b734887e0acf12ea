import type { Context } from '../context.ts';
import type { Patience } from '../in-use.ts';
import { type Change, type ConfigFile, createConfigFile } from './config-file.ts';
import { configPath } from './config-path.ts';
import type { HelperContext } from './credential-helper.ts';
import type { Document } from './document.ts';
import { bindEntries } from './move.ts';
import type { Warn } from './permissions.ts';
import { withoutEmpty } from './profiles.ts';
import { createVault, type Vault } from './vault.ts';

/** What the store needs of the process. */
export type StoreContext = Pick<
  Context,
  'env' | 'platform' | 'homeDirectory' | 'userId' | 'processes' | 'killGroup' | 'signal' | 'now' | 'pause'
>;

export interface BackendOptions {
  /** Whether anything may be written at all. */
  readonly writable: boolean;
  /** How long to wait for other processes, over all that the command does. */
  readonly patience: Patience;
  /** Says how long a credential helper may take. */
  readonly helperPatience: HelperContext['helperPatience'];
  /** Receives a warning for all that reading mended or passed over. */
  readonly onWarning: Warn;
}

/** The config file, and the keychain that may be behind it. */
export interface Backend {
  /** Gives the config file's path. @throws TmdbAuthError `store_unavailable` where there is no place for one */
  path(): string;
  /** @throws as `path` */
  file(): ConfigFile;
  readonly vault: Vault;
  /** Gives the document as it was last read or written here; undefined if it was not. */
  lastSeen(): Document | undefined;
  /** Changes the document, and takes away what is of no use any more. */
  update(change: Change): Promise<void>;
  /** The same for a change of what a keychain may hold. */
  updateValues(change: Change): Promise<void>;
}

export function createBackend(context: StoreContext, options: BackendOptions): Backend {
  const { env, platform, killGroup, signal, userId, processes, now, pause } = context;
  const { writable, patience, helperPatience, onWarning } = options;
  const path = () => configPath(context);
  const vault = createVault({ env, platform, killGroup, signal, helperPatience }, path, onWarning);
  let opened: ConfigFile | undefined;
  const file = () => {
    opened ??= createConfigFile(path(), { platform, userId, onWarning, processes, now, pause, writable, patience });
    return opened;
  };
  const update = (change: Change) =>
    file().update(async (document, transaction) =>
      withoutEmpty(await change(await vault.removeStale(document), transaction)),
    );
  return {
    path,
    file,
    vault,
    lastSeen: () => opened?.lastSeen(),
    update,
    async updateValues(change) {
      await bindEntries(file(), vault, onWarning);
      await update(change);
    },
  };
}

/** The context without its signal, for what has to be done after one too. */
export function withoutSignal(context: StoreContext): StoreContext {
  const { signal } = new AbortController();
  return {
    ...context,
    signal,
    async pause(milliseconds) {
      const { pause } = await import('../pause.ts');
      await pause(milliseconds, signal);
    },
  };
}
