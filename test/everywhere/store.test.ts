import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createHome } from './home.ts';
import { startMachine } from './machine.ts';

const machine = await startMachine();

type Home = Awaited<ReturnType<typeof createHome>>;

/** Runs the program while another one has a file open, until it has written what is to replace that. */
async function runBeside(home: Home, path: string, args: readonly string[]) {
  const [ready, release] = ['ready', 'release'].map((name) => join(home.directory, name));
  const there = (file = '') => JSON.stringify(machine.path(file));
  home.script(`const fs = require('node:fs');
    fs.openSync(${there(path)}, 'r');
    fs.writeFileSync(${there(ready)}, '');
    setInterval(() => fs.existsSync(${there(release)}) && process.exit(), 20);`);
  while (!existsSync(ready!)) await setTimeout(20);
  const { outcome } = home.start(args);
  const ended = outcome.then(() => true);
  const isStaged = () => readdirSync(dirname(path)).some((name) => name.endsWith('.tmp'));
  while (!isStaged() && (await Promise.race([ended, setTimeout(1)])) !== true);
  writeFileSync(release!, '');
  return outcome;
}

describe(machine.name, () => {
  test('a config file that another program has open is written when that closes it', async () => {
    const home = await createHome(machine);
    expect(await home.run(['config', 'set', 'profile', 'first'])).toMatchObject({ status: 0 });
    expect(await runBeside(home, home.file, ['config', 'set', 'profile', 'second'])).toMatchObject({ status: 0 });
    expect(home.document()).toHaveProperty('profile', 'second');
    expect(readdirSync(dirname(home.file))).toEqual(['config.json']);
  });

  test.skipIf(!machine.isWindows).each(['NUL', 'aux.env', '.env:hidden'])('%s is no file', async (output) => {
    const { run, directory } = await createHome(machine);
    const { status, stderr } = await run(['export', '--format', 'dotenv', '--output', output]);
    expect({ status, stderr }).toEqual({
      status: 6,
      stderr: expect.stringContaining(`cannot be written (${output} is `),
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  test('the file of --output too', async () => {
    const home = await createHome(machine);
    const file = join(home.directory, '.env');
    writeFileSync(file, 'OTHER=1\r\n');
    const line = ['export', '--format', 'dotenv', '--output', machine.path(file)];
    expect(await runBeside(home, file, line)).toMatchObject({ status: 0 });
    expect(readFileSync(file, 'utf8')).toMatch(/^OTHER=1\r\nTMDB_API_KEY=[0-9a-f]{32}\r\n$/);
  });

  test.each(['Ünï cödé 日本', 'long-'.repeat(40)])('in a home of the name %s', async (name) => {
    const { run, document } = await createHome(machine, name.match(/.{1,100}/g)!.join('/'));
    expect(await run(['login', '--json'])).toMatchObject({ status: 0 });
    expect(Object.keys(document().profiles)).toEqual(['default']);
  });
});
