import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { runTransaction, type Transaction } from '../../src/store/transaction.ts';

/** Work of two steps, and a list of what became of it. */
function twoSteps(fail?: Error) {
  const called: string[] = [];
  const work = async ({ onRollback, onCommit }: Transaction) => {
    for (const step of ['first', 'second']) {
      onRollback(async () => void called.push(`undo ${step}`));
      onCommit(async () => void called.push(`finish ${step}`));
    }
    if (fail) throw fail;
  };
  return { called, work };
}

const FULL = new TmdbAuthError('store_full', 'there is no room');

test('work that succeeds is finished in its order', async () => {
  const { called, work } = twoSteps();
  await runTransaction(work);
  expect(called).toEqual(['finish first', 'finish second']);
});

test('work that fails is undone in the reverse order', async () => {
  const { called, work } = twoSteps(FULL);
  await expect(runTransaction(work)).rejects.toBe(FULL);
  expect(called).toEqual(['undo second', 'undo first']);
});

test('a step that cannot be undone hides neither the failure nor the other steps', async () => {
  const { called, work } = twoSteps(FULL);
  const transaction = runTransaction(async (steps) => {
    steps.onRollback(() => Promise.reject(new TmdbAuthError('store_unavailable', 'the helper is gone')));
    await work(steps);
  });
  await expect(transaction).rejects.toBe(FULL);
  expect(called).toEqual(['undo second', 'undo first']);
});

test('a bug in undoing is not hidden', async () => {
  const bug = new TypeError('a bug');
  const transaction = runTransaction(async ({ onRollback }) => {
    onRollback(() => Promise.reject(bug));
    throw FULL;
  });
  await expect(transaction).rejects.toBe(bug);
});

test('a failure to finish undoes nothing: the file is written', async () => {
  const { called, work } = twoSteps();
  const transaction = runTransaction(async (steps) => {
    await work(steps);
    steps.onCommit(() => Promise.reject(FULL));
  });
  await expect(transaction).rejects.toBe(FULL);
  expect(called).toEqual(['finish first', 'finish second']);
});
