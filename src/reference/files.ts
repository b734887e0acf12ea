import { TOPICS } from '../topics/all.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { manPage } from './man.ts';
import { type Figure, fillPage, pageParts } from './markdown.ts';
import { powershellCompletion } from './powershell.ts';
import { readTree } from './tree.ts';
import { zshCompletion } from './zsh.ts';

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
  const topics = await Promise.all(TOPICS.map(({ load }) => load()));
  const { SCRIPTS } = await import('../commands/completion.ts');
  const parts = pageParts(tree, topics, figures);
  return {
    [`completions/${SCRIPTS.bash}`]: bashCompletion(tree),
    [`completions/${SCRIPTS.zsh}`]: zshCompletion(tree),
    [`completions/${SCRIPTS.fish}`]: fishCompletion(tree),
    [`completions/${SCRIPTS.powershell}`]: powershellCompletion(tree),
    'completions/tmdb-auth.1': manPage(tree, topics),
    ...Object.fromEntries(Object.entries(pages).map(([path, page]) => [path, fillPage(page, parts)])),
  };
}
