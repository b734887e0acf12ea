import { homedir } from 'node:os';
import type { Context } from './context.ts';
import { systemCode } from './system-error.ts';

/** Sends signal 0, which reaches nobody. EPERM means that the process exists and is another user's. */
function processExists(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

function killGroup(id: number): void {
  try {
    process.kill(process.platform === 'win32' ? id : -id, 'SIGKILL');
  } catch {
    // They have ended by themselves.
  }
}

/** What the command and a program that imports the package see alike of the process that they run in. */
export const thisProcess: Pick<
  Context,
  'env' | 'platform' | 'homeDirectory' | 'userId' | 'processes' | 'killGroup' | 'now'
> = {
  env: process.env,
  platform: process.platform,
  homeDirectory: homedir,
  userId: process.getuid?.(),
  processes: { ownId: process.pid, exists: processExists },
  killGroup,
  now: Date.now,
};
