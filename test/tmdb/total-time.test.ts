import { expect, test, vi } from 'vitest';
import { conversation } from './conversation.ts';

const TOTAL = 2_000;

test('the total time is that of the calls: what a person does between them takes none of it', async () => {
  const { tmdb, requests } = await conversation([{ body: { success: true } }], { totalTimeout: TOTAL });
  await tmdb.checkKey();
  const start = performance.now();
  await vi.waitUntil(() => performance.now() - start > TOTAL, { timeout: 60_000 });
  await tmdb.checkKey();
  expect(requests).toHaveLength(2);
  tmdb.close();
});
