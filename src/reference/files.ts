import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { manPage } from './man.ts';
import { type Figure, fillPage, pageParts } from './markdown.ts';
import { powershellCompletion } from './powershell.ts';
import { ci } from './topics/ci.ts';
import { credentials } from './topics/credentials.ts';
import { environment } from './topics/environment.ts';
import { exitCodes } from './topics/exit-codes.ts';
import { json } from './topics/json.ts';
import { storage } from './topics/storage.ts';
import { readTree } from './tree.ts';
import { zshCompletion } from './zsh.ts';

/** In the order of the manual. */
export const TOPICS = [credentials, exitCodes, environment, storage, json, ci] as const;

/**
 * The files that are made from the commands and topics, by their paths in this repository.
 *
 * @param pages the pages of docs/ as they are, by their paths
 * @param figures what the bench measured last
 */
export async function referenceFiles(
  pages: Readonly<Record<string, string>>,
  figures: readonly Figure[],
): Promise<Readonly<Record<string, string>>> {
  const tree = await readTree();
  const { SCRIPTS } = await import('../commands/completion.ts');
  const parts = pageParts(tree, TOPICS, figures);
  return {
    [`completions/${SCRIPTS.bash}`]: bashCompletion(tree),
    [`completions/${SCRIPTS.zsh}`]: zshCompletion(tree),
    [`completions/${SCRIPTS.fish}`]: fishCompletion(tree),
    [`completions/${SCRIPTS.powershell}`]: powershellCompletion(tree),
    'completions/tmdb-auth.1': manPage(tree, TOPICS),
    ...Object.fromEntries(Object.entries(pages).map(([path, page]) => [path, fillPage(page, parts)])),
  };
}
