import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a process of that id has not ended: one that nobody waits for is a zombie. */
export function isRunning(id: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(status(id));
  } catch {
    return false;
  }
}

/** Whether a process has no signal left to see, and waits. @throws Error if there is no such process */
export function hasSeenSignals(id: number): boolean {
  return /^State:\s+S/m.test(status(id)) && !/^(Sig|Shd)Pnd:\s*0*[1-9a-f]/m.test(status(id));
}

/** Whether a process waits for its stdin: https://man7.org/linux/man-pages/man5/proc_pid_fdinfo.5.html */
export function readsStdin(id: number): boolean {
  try {
    const directory = `/proc/${id}/fdinfo`;
    return readdirSync(directory).some((name) => /^tfd:\s+0 /m.test(readFileSync(join(directory, name), 'utf8')));
  } catch {
    // It has not begun, or a descriptor is closed meanwhile.
    return false;
  }
}

/** Whether a process listens at a TCP port on this machine: https://docs.kernel.org/networking/proc_net_tcp.html */
export function listensAt(id: number, port: number): boolean {
  const sockets = readdirSync(`/proc/${id}/fd`).map((name) => readlinkSync(`/proc/${id}/fd/${name}`));
  const listening = new RegExp(`:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A `);
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .some((line) => listening.test(line) && sockets.includes(`socket:[${line.trim().split(/\s+/)[9]}]`));
}

function status(id: number): string {
  return readFileSync(`/proc/${id}/status`, 'utf8');
}
