import type { Command } from '../command-line/command.ts';
import { bashCompletion } from '../reference/bash.ts';
import { fishCompletion } from '../reference/fish.ts';
import { readTree, type Tree } from '../reference/tree.ts';
import { zshCompletion } from '../reference/zsh.ts';

const SHELLS = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
} as const satisfies Readonly<Record<string, (tree: Tree) => string>>;

interface CompletionResult {
  readonly shell: keyof typeof SHELLS;
  readonly script: string;
}

export const completion: Command<{ readonly shell: keyof typeof SHELLS }, CompletionResult> = {
  description:
    'Prints the script with which a shell completes the commands and flags of tmdb-auth on Tab. The script starts ' +
    'no process by itself.',
  examples: [
    `eval "$(tmdb-auth completion bash)"`,
    'source <(tmdb-auth completion zsh)',
    'tmdb-auth completion fish > ~/.config/fish/completions/tmdb-auth.fish',
  ],
  arguments: [{ name: '<shell>', description: 'the shell', choices: Object.keys(SHELLS) }],
  run: async ({ shell }) => ({ shell, script: SHELLS[shell](await readTree()) }),
  say: ({ script }) => ({ value: script.trimEnd() }),
};
