import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../../src/sandbox/credentials.ts';
import { install } from '../../support/installed-program.ts';
import { lacksMounts } from '../../support/needed-programs.ts';
import { KEY_STORED } from '../../support/writers.ts';

test('under ulimit -f a write that does not fit fails and leaves the old file', async () => {
  const machine = install();
  mkdirSync(dirname(machine.file), { recursive: true, mode: 0o700 });
  const document = { version: 1, filler: 'x'.repeat(6_000), profiles: { old: KEY_STORED } };
  const old = JSON.stringify(document);
  writeFileSync(machine.file, old, { mode: 0o600 });
  const set = `printf %s ${SANDBOX.apiKey} | tmdb-auth config set api-key --stdin`;
  expect(await machine.script(`ulimit -f 4; ${set}`)).toEqual({
    status: 6,
    stdout: '',
    stderr: `error: there is no room to write ${machine.file} (ENOSPC)\nhint: make room, then try again\n`,
  });
  expect(readFileSync(machine.file, 'utf8')).toBe(old);
  expect(readdirSync(dirname(machine.file))).toEqual(['config.json']);
});

test.skipIf(lacksMounts('-rm'))(
  'on a disk with 0, 1, 2, … free pages a write that does not fit leaves the old file',
  async () => {
    const machine = install();
    const script = `
mount -t tmpfs -o size=128k,mode=700 tmpfs "$TMDB_AUTH_CONFIG_DIR" && cd "$TMDB_AUTH_CONFIG_DIR" || exit 99
store() { printf %s ${SANDBOX.apiKey} | tmdb-auth config set api-key --stdin --quiet --profile "$1" 2>/dev/null; }
store old || exit 98
cp config.json "$HOME/old"
for free in 0 1 2 3 4 5 6 7 8; do
  dd if=/dev/zero of=filler bs=4096 2>/dev/null; truncate -s -$((free * 4096)) filler
  store "new$free"; status=$?
  cmp -s config.json "$HOME/old" && kept=old || kept=new
  echo "$free $status $kept $(ls -A | tr '\\n' ' ')"
  rm -f filler; cp "$HOME/old" config.json
done`;
    mkdirSync(join(machine.home, 'disk'));
    const output = execFileSync('unshare', ['-rm', 'sh', '-c', script], {
      encoding: 'utf8',
      env: { ...machine.env, TMDB_AUTH_CONFIG_DIR: join(machine.home, 'disk') },
    });
    const rows = output.trim().split('\n');
    expect(rows).toHaveLength(9);
    for (const row of rows) expect(row).toMatch(/^\d (6 old|0 new) config\.json filler ?$/);
    expect(rows[0]).toMatch(/^0 6 old/);
    expect(rows.at(-1)).toMatch(/^8 0 new/);
  },
  60_000,
);
