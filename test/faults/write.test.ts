import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { install } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { countRun } from './count.ts';
import { SIGNALS } from './signals.ts';

/** System calls with which the file is locked, filled and put in its place. */
const CALLS = ['mkdir', 'fsync', 'rename', 'unlink'];

test.skipIf(lacks('strace')).each(SIGNALS.flatMap((signal) => CALLS.map((call) => ({ ...signal, call }))))(
  '$signal in a write: $call',
  ({ signal, ends, call }) => {
    countRun();
    const { env, home, file } = install();
    const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=${signal}:when=1`];
    const command = 'tmdb-auth config set api-key --stdin --quiet'.split(' ');
    const script = 'ulimit -c unlimited; cd "$HOME"; exec strace -f -qq -o /dev/null "$@"';
    const { status } = spawnSync('sh', ['-c', script, 'sh', ...inject, ...command], { env, input: SANDBOX.apiKey });
    expect(status).toBe(ends ? 128 + constants.signals[signal] : 0);
    // What was written before the signal was seen stays written.
    const written = readdirSync(dirname(file));
    expect(written).toEqual(written.length === 0 && ends ? [] : ['config.json']);
    if (written.length > 0) expect(JSON.parse(readFileSync(file, 'utf8')).version).toBe(1);
    expect(readdirSync(home).filter((name) => name.startsWith('core'))).toEqual([]);
  },
);
