import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { HONEST } from '../store/fake-helper.ts';
import { install } from '../support/installed-program.ts';

const PROFILES = ['one', 'two', 'three'];
const KEYS: Readonly<Record<string, string>> = Object.fromEntries(
  PROFILES.map((name, index) => [name, String(index + 1).repeat(32)]),
);

/** A machine whose credential helper can kill the program that calls it. */
function machine() {
  const installed = install();
  const { home, file, run } = installed;
  const helper = join(home, 'bin', 'docker-credential-fake');
  const kept = join(home, 'bin', 'kept');
  const calls = join(home, 'calls');
  writeFileSync(
    helper,
    `#!/bin/sh
echo "$1" >>${calls}
[ "$(wc -l <${calls})" = "$(cat ${home}/killer 2>/dev/null)" ] && { kill -9 $PPID; exit 1; }
${HONEST}
`,
  );
  chmodSync(helper, 0o755);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const entry = (value: string) => ({ 'https://api.themoviedb.org': { api_key: { value } } });
  const profiles = Object.fromEntries(Object.entries(KEYS).map(([name, value]) => [name, entry(value)]));
  writeFileSync(file, JSON.stringify({ version: 1, profiles }), { mode: 0o600 });
  return {
    run,
    /** Runs a command whose nth call of the helper, counted from 1, kills it. 0: none does. */
    async runKilledAt(call: number, ...args: readonly string[]) {
      rmSync(calls, { force: true });
      writeFileSync(join(home, 'killer'), String(call));
      const { status } = await run(...args);
      writeFileSync(join(home, 'killer'), '0');
      return status;
    },
    async keys() {
      const printed = PROFILES.map(async (name) => [
        name,
        (await run('print', 'api-key', '--profile', name)).stdout.trim(),
      ]);
      return Object.fromEntries(await Promise.all(printed));
    },
    /** How many keys are in the file, and how many in the keychain. */
    places() {
      const texts = existsSync(kept) ? readdirSync(kept).map((name) => readFileSync(join(kept, name), 'utf8')) : [];
      const count = (text: string) => Object.values(KEYS).filter((key) => text.includes(key)).length;
      return [count(readFileSync(file, 'utf8')), count(texts.join())];
    },
  };
}

test.each([
  ['file', 'helper:fake', [0, 3]],
  ['helper:fake', 'file', [3, 0]],
])(
  'a move from %s to %s that is killed at any call of the helper loses nothing, and leaves nothing',
  async (from, to, after) => {
    const before = [...after].reverse();
    let kills = 0;
    for (let status: unknown = null; status !== 0; ) {
      const { run, runKilledAt, keys, places } = machine();
      if (from !== 'file') await run('config', 'set', 'storage', from);
      kills += 1;
      status = await runKilledAt(kills, 'config', 'set', 'storage', to);
      expect(await keys()).toEqual(KEYS);
      // The next command that writes finishes it.
      expect((await run('config', 'set', 'profile', 'one')).status).toBe(0);
      expect(await keys()).toEqual(KEYS);
      expect([before, after]).toContainEqual(places());
    }
    expect(kills).toBeGreaterThan(6);
  },
);
