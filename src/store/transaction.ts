import { failureOf } from '../errors.ts';

/** What a change does outside of the config file, so that it and the file change both or neither. */
export interface Transaction {
  /** Registers how to take a step back. If the file cannot be written, all are taken back, the last first. */
  onRollback(undo: () => Promise<void>): void;
  /** Registers what remains to be done once the file is written. */
  onCommit(finish: () => Promise<void>): void;
}

/** Does the work, and then what it registered: to finish where it succeeded, to undo where it failed. */
export async function runTransaction(work: (transaction: Transaction) => Promise<void>): Promise<void> {
  const undos: (() => Promise<void>)[] = [];
  const rest: (() => Promise<void>)[] = [];
  try {
    await work({
      onRollback: (undo) => void undos.unshift(undo),
      onCommit: (finish) => void rest.push(finish),
    });
  } catch (error) {
    for (const undo of undos) {
      // One that fails must not hide why it was called, nor keep the others from being called.
      await undo().catch(failureOf);
    }
    throw error;
  }
  for (const finish of rest) await finish();
}
