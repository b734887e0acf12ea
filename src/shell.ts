import type { Context } from './context.ts';

export type Shell = 'sh' | 'fish' | 'powershell' | 'cmd';

/**
 * The shell that a person types into, as far as the environment tells. On Windows PowerShell leaves no sign in it, and
 * cmd.exe sets PROMPT: https://learn.microsoft.com/windows-server/administration/windows-commands/prompt
 */
export function shellOf({ env, platform }: Pick<Context, 'env' | 'platform'>): Shell {
  const shell = env['SHELL'] ?? '';
  if (/(^|[\\/])fish(\.exe)?$/.test(shell)) return 'fish';
  if (/(^|[\\/])(pwsh|powershell)(\.exe)?$/.test(shell)) return 'powershell';
  // Git's bash sets it on Windows too.
  if (shell !== '' || platform !== 'win32') return 'sh';
  return env['PROMPT'] ? 'cmd' : 'powershell';
}
