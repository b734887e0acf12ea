import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/**
 * Whether another user of this machine, but root, is at the other end of a loopback connection. Linux
 * tells who owns each socket: https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html
 *
 * @param userId ours; undefined on Windows
 * @returns false where that is not known
 */
export function isOtherUser({ localPort, remotePort }: Socket, userId: number | undefined): boolean {
  if (userId === undefined || localPort === undefined || remotePort === undefined) return false;
  // The socket's own end goes first: what is remote to us is local there.
  const ends = `[0-9A-F]+:${hex(remotePort)} [0-9A-F]+:${hex(localPort)}`;
  const row = new RegExp(`^ *\\d+: ${ends} \\S+ \\S+ \\S+ \\S+ +(\\d+)`, 'm');
  const owner = row.exec(['/proc/net/tcp', '/proc/net/tcp6'].map(read).join('\n'))?.[1];
  return owner !== undefined && ![userId, 0].includes(Number(owner));
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
