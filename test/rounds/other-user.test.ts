import { spawn } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install } from '../support/installed-program.ts';
import { isRoot } from '../support/needed-programs.ts';
import { KEY_STORED, THOROUGH } from '../support/writers.ts';

const ATTACKER = 4711;
const VICTIM = 4712;
const ROUNDS = THOROUGH ? 200 : 20;

/** A program, a store and a text of the victim's, each of which a link will lead to. */
const FILES = {
  program: { content: '#!/bin/sh\n', mode: 0o755 },
  'config.json': { content: `{"version":1,"profiles":{"default":${JSON.stringify(KEY_STORED)}}}`, mode: 0o644 },
  text: { content: 'of the victim', mode: 0o644 },
};

function createMachine() {
  const { home: base, script } = install();
  chmodSync(base, 0o755);
  function make(name: string, owner: number, mode: number): string {
    const directory = join(base, name);
    mkdirSync(directory);
    chmodSync(directory, mode);
    chownSync(directory, owner, owner);
    return directory;
  }
  const home = make('victim', VICTIM, 0o755);
  for (const [name, { content, mode }] of Object.entries(FILES)) {
    const path = join(home, name);
    writeFileSync(path, content);
    chmodSync(path, mode);
    chownSync(path, VICTIM, VICTIM);
  }
  return {
    home,
    make,
    asVictim: (line: string) => script(`setpriv --reuid=${VICTIM} --clear-groups sh -c '${line}'`),
  };
}

function look(directory: string) {
  return readdirSync(directory).map((name) => {
    const { uid, mode, ino } = lstatSync(join(directory, name));
    return { name, uid, mode, ino, content: readFileSync(join(directory, name), 'utf8') };
  });
}

/** Lets a link to each of the targets in turn come and go, some 80 times a second, until the test ends. */
function flicker(link: string, targets: readonly string[]): void {
  const show = 'ln -s "$target" "$0" 2>/dev/null; sleep 0.006; rm -f "$0" 2>/dev/null; sleep 0.006';
  const loop = `while :; do for target; do ${show}; done; done`;
  const child = spawn('setpriv', [`--reuid=${ATTACKER}`, '--clear-groups', 'sh', '-c', loop, link, ...targets], {
    stdio: 'ignore',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
}

const SHARED = [
  ["another user's directory", ATTACKER, 0o777],
  ["another user's sticky directory", ATTACKER, 0o1777],
  ['a sticky directory such as /tmp', 0, 0o1777],
] as const;

test.skipIf(!isRoot()).each(SHARED)(
  `in %s no link that comes and goes leads a write to another file: ${ROUNDS} rounds`,
  async (_, owner, mode) => {
    const { home, make, asVictim } = createMachine();
    const shared = make('shared', owner, mode);
    const path = join(shared, 'config.json');
    const before = look(home);
    flicker(
      path,
      Object.keys(FILES).map((name) => join(home, name)),
    );
    const set = `printf ${SANDBOX.apiKey} | TMDB_AUTH_CONFIG_DIR="${shared}" tmdb-auth config set api-key --stdin`;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const { status, stderr } = await asVictim(set);
      if (owner === ATTACKER) {
        expect({ status, stderr }).toEqual({
          status: 6,
          stderr: `error: ${shared} belongs to another user\nhint: set TMDB_AUTH_CONFIG_DIR to a directory of your own\n`,
        });
      }
      expect([0, 6]).toContain(status);
      expect({ round, home: look(home) }).toEqual({ round, home: before });
      // What was stored there would keep the link away.
      if (status === 0) rmSync(path, { force: true });
    }
  },
  600_000,
);
