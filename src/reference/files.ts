import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { manPage } from './man.ts';
import { powershellCompletion } from './powershell.ts';
import { readTree } from './tree.ts';
import { zshCompletion } from './zsh.ts';

/** The files that are made from the commands, by their names in `completions/`. */
export async function referenceFiles(): Promise<Readonly<Record<string, string>>> {
  const tree = await readTree();
  const { SCRIPTS } = await import('../commands/completion.ts');
  return {
    [SCRIPTS.bash]: bashCompletion(tree),
    [SCRIPTS.zsh]: zshCompletion(tree),
    [SCRIPTS.fish]: fishCompletion(tree),
    [SCRIPTS.powershell]: powershellCompletion(tree),
    'tmdb-auth.1': manPage(tree),
  };
}
