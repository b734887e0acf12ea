import { defineCommand } from '../command-line/command.ts';

/** The scripts by their file names in `completions/`, where the build puts them. */
export const SCRIPTS = {
  bash: 'tmdb-auth.bash',
  zsh: '_tmdb-auth',
  fish: 'tmdb-auth.fish',
  powershell: 'tmdb-auth.ps1',
} as const;

type Shell = keyof typeof SCRIPTS;

interface CompletionResult {
  readonly shell: Shell;
  readonly script: string;
}

export const completion = defineCommand<{ readonly shell: Shell }, CompletionResult>({
  description:
    'Prints the script that lets a shell complete the commands and flags of tmdb-auth on Tab, and the command ' +
    'after `exec --` and `sandbox --`. Tab starts no process.',
  examples: [
    `eval "$(tmdb-auth completion bash)"`,
    'source <(tmdb-auth completion zsh)',
    'tmdb-auth completion fish > ~/.config/fish/completions/tmdb-auth.fish',
    'tmdb-auth completion powershell | Out-String | Invoke-Expression',
  ],
  operands: [{ name: 'shell', required: true, description: 'the shell', choices: Object.keys(SCRIPTS) }],
  run: async ({ shell }, { packageFile }) => ({
    result: { shell, script: packageFile(`completions/${SCRIPTS[shell]}`) },
  }),
  present: ({ script }) => ({ value: script.trimEnd() }),
});
