import { win32 } from 'node:path';

/**
 * Names of devices, with any extension, in whatever directory:
 * https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ .]*(\.|$)/i;

/** Also `:`, behind which Windows hides a second stream of a file. */
const NOT_IN_NAMES = /[<>:"|?*]/;

/** Says why Windows would not make a file or directory of that path, or make another one; undefined if it would. */
export function faultOfWindowsPath(path: string): string | undefined {
  const { root } = win32.parse(path);
  if (/^[\\/]{2}\.[\\/]/.test(path)) return 'the path is that of a device';
  for (const name of path.slice(root.length).split(/[\\/]/)) {
    if (DEVICE.test(name)) return `${name} is the name of a device`;
    if (NOT_IN_NAMES.test(name)) return `${name} is no name of a file on Windows`;
    if (/[ .]$/.test(name) && !/^\.{1,2}$/.test(name))
      return `${name} ends in a dot or a space, which Windows leaves out`;
  }
  return undefined;
}

/** Whether a path of Windows is the same one on every drive and in every directory. */
export function isAbsoluteOnWindows(path: string): boolean {
  // `\directory` is on the current drive.
  return win32.isAbsolute(path) && win32.parse(path).root.length > 1;
}
