import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { countRun } from './count.ts';

const SIGNALS = [
  ['INT', 130],
  ['TERM', 143],
  ['HUP', 129],
] as const;

/** System calls with which the file is locked, filled and put in its place. */
const CALLS = ['mkdir', 'link', 'fsync', 'rename', 'unlink'];

test.skipIf(lacks('strace')).each(SIGNALS.flatMap((signal) => CALLS.map((call) => [...signal, call] as const)))(
  'SIG%s (%i) in a write: %s',
  (signal, status, call) => {
    countRun();
    const { env, file } = install();
    const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=${signal}:when=1`];
    const command = 'tmdb-auth config set api-key --stdin --quiet'.split(' ');
    const ended = spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', ...inject, ...command], {
      env,
      input: SANDBOX.apiKey,
    });
    // What was written before the signal was seen stays written.
    const written = readdirSync(dirname(file));
    expect({ status: ended.status, written }).toEqual({ status, written: written.length === 0 ? [] : ['config.json'] });
    if (written.length > 0) expect(JSON.parse(readFileSync(file, 'utf8')).version).toBe(1);
  },
);
