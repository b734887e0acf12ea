import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const OPEN = '/proc/self/fd';

/** Whether the system does not tell which files a process has open. */
export const lacksOpenFiles = !existsSync(OPEN);

/** The files in and below a directory, itself too, that this process has open. */
export function openFiles(directory: string): readonly string[] {
  return readdirSync(OPEN)
    .map((number) => targetOf(join(OPEN, number)))
    .filter((path) => path.startsWith(directory));
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    // That with which the list was read.
    return '';
  }
}
