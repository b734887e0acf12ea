import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { manPage } from './man.ts';
import { readTree } from './tree.ts';
import { zshCompletion } from './zsh.ts';

/** The files that are made from the commands, by their names in `completions/`. */
export async function referenceFiles(): Promise<Readonly<Record<string, string>>> {
  const tree = await readTree();
  return {
    'tmdb-auth.bash': bashCompletion(tree),
    '_tmdb-auth': zshCompletion(tree),
    'tmdb-auth.fish': fishCompletion(tree),
    'tmdb-auth.1': manPage(tree),
  };
}
