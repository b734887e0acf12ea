import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll } from 'vitest';
import { NODE } from '../support/installed-program.ts';
import { startInPty } from '../support/pty.ts';

/** The node.exe of a machine under Wine; undefined where the tests are about the machine that they run on. */
const WINDOWS_NODE = process.env['TMDB_AUTH_TEST_WINE'];

const LAUNCHER = join(import.meta.dirname, '../../bin/tmdb-auth.js');

export interface Outcome {
  /** Its exit code, the signal that ended it, or why it did not start. */
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Start {
  /** By default Node. */
  readonly program?: string;
  readonly args: readonly string[];
  /** All that it has beside what every program needs. PATH is put before the machine's. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** What is written to its stdin, which then ends; null leaves it open. By default there is none. */
  readonly stdin?: string | Buffer | null;
}

/** The machine that the program runs on: this one, or a Windows under Wine. */
export interface Machine {
  /** What the results are those of. */
  readonly name: string;
  readonly platform: NodeJS.Platform;
  readonly isWindows: boolean;
  readonly isWine: boolean;
  /** Its Node, as this machine names it. */
  readonly node: string;
  /** The program, as the machine names it, behind Node. */
  readonly launcher: readonly string[];
  /** A directory that is removed when the file's tests are over. */
  directory(): string;
  /** The machine's own name for a path of this one. */
  path(here: string): string;
  start(wanted: Start): { readonly outcome: Promise<Outcome>; kill(): void };
  /** The program in a terminal: on Windows in a console. */
  startInTerminal(args: readonly string[], env: Readonly<Record<string, string>>, columns?: number): Terminal;
}

export type Terminal = ReturnType<typeof startInPty>;

/** The machine for the tests of one file. */
export async function startMachine(): Promise<Machine> {
  const root = mkdtempSync(WINDOWS_NODE ? join(driveC(), 'tests-') : join(tmpdir(), 'tmdb-auth-machine-'));
  const path = (here: string) => (WINDOWS_NODE ? underWine(here) : here);
  const node = path(WINDOWS_NODE ?? NODE);
  const ends = new Map<number, (outcome: Outcome) => void>();
  const { socket, hello } = await startAgent(root, node, path, ({ id, ...outcome }) => ends.get(id)?.(outcome));
  const tell = (message: object) => socket.write(`${JSON.stringify(message)}\n`);
  let last = 0;

  afterAll(async () => {
    socket.destroy();
    // Windows removes nothing that an ending process still has open.
    rmSync(root, { recursive: true, force: true, maxRetries: 20 });
  });

  return {
    name: `${hello.platform} ${hello.release}${WINDOWS_NODE ? ` as ${wineVersion()} has it` : ''}, Node ${hello.node}`,
    platform: hello.platform,
    isWindows: hello.platform === 'win32',
    isWine: WINDOWS_NODE !== undefined,
    node: WINDOWS_NODE ?? NODE,
    launcher: [node, path(LAUNCHER)],
    directory: () => mkdtempSync(join(root, 'd')),
    path,
    start({ stdin, ...wanted }) {
      last += 1;
      const id = last;
      const outcome = new Promise<Outcome>((resolve) => ends.set(id, resolve));
      const input = typeof stdin === 'string' || Buffer.isBuffer(stdin) ? Buffer.from(stdin).toString('base64') : stdin;
      tell({ id, ...wanted, stdin: input });
      return { outcome, kill: () => void tell({ kill: id }) };
    },
    startInTerminal(args, env, columns = 120) {
      // A console of Wine has no title, over which libuv aborts.
      const command = [...(WINDOWS_NODE ? ['wine', node, '--title=test'] : [node]), path(LAUNCHER), ...args];
      return startInPty(command[0] ?? '', command.slice(1), { env: { ...environment(), ...env }, columns, cwd: root });
    },
  };
}

interface Hello {
  readonly node: string;
  readonly platform: NodeJS.Platform;
  readonly release: string;
}

async function startAgent(
  root: string,
  node: string,
  path: (here: string) => string,
  onEnd: (end: Outcome & { readonly id: number }) => void,
): Promise<{ socket: Socket; hello: Hello }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const command = [...(WINDOWS_NODE ? ['wine'] : []), node, path(join(import.meta.dirname, 'agent.cjs')), port];
  // Of the first process under Wine these have to be files.
  const output = openSync(join(root, 'agent.log'), 'w');
  const agent = spawn(command[0] ?? '', command.slice(1), {
    cwd: root,
    env: environment(),
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const failed = once(agent, 'exit').then(([code]) => {
    throw new Error(`the agent ended with ${code}: see ${join(root, 'agent.log')}`);
  });
  const [socket] = (await Promise.race([once(server, 'connection'), failed])) as [Socket];
  failed.catch(() => {});
  server.close();
  return new Promise((resolve) => {
    let hello: Hello | undefined;
    createInterface({ input: socket }).on('line', (line) => {
      const message = JSON.parse(line);
      if (hello) return onEnd(message);
      hello = message as Hello;
      resolve({ socket, hello });
    });
  });
}

/** Certificates of this machine are none of Wine's. */
function environment(): Record<string, string> {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env as Record<string, string>;
  return WINDOWS_NODE ? { ...env, WINEDEBUG: '-all' } : env;
}

function wineVersion(): string {
  return execFileSync('wine', ['--version'], { encoding: 'utf8', env: environment() }).trim();
}

function driveC(): string {
  const directory = join(process.env['WINEPREFIX'] ?? '', 'drive_c', 'tests');
  mkdirSync(directory, { recursive: true });
  return directory;
}

/** Wine has the directory of the machine's drive as C:, and all of Unix as Z:. */
function underWine(path: string): string {
  const drive = dirname(driveC());
  const [letter, rest] = path.startsWith(`${drive}/`) ? ['C:', path.slice(drive.length)] : ['Z:', path];
  return `${letter}${rest.replaceAll('/', '\\')}`;
}
