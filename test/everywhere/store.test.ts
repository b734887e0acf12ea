import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { createHome } from './home.ts';
import { startMachine } from './machine.ts';

const machine = await startMachine();

type Home = Awaited<ReturnType<typeof createHome>>;

/** Another program that has a file open for a while, such as a virus scanner. */
async function keepOpen({ script, directory }: Home, path: string, milliseconds: number): Promise<void> {
  const ready = join(directory, 'ready');
  const opened = JSON.stringify(machine.path(path));
  script(`const fs = require('fs'); const file = fs.openSync(${opened}, 'r');
    fs.writeFileSync(${JSON.stringify(machine.path(ready))}, ''); setTimeout(() => fs.closeSync(file), ${milliseconds});`);
  await vi.waitFor(() => existsSync(ready) || Promise.reject(new Error('it does not open the file')), 30_000);
}

describe(machine.name, () => {
  test('a config file that another program has open is written when that closes it', async () => {
    const home = await createHome(machine);
    expect(await home.run(['config', 'set', 'profile', 'first'])).toMatchObject({ status: 0 });
    await keepOpen(home, home.file, 2_000);
    expect(await home.run(['config', 'set', 'profile', 'second'])).toMatchObject({ status: 0 });
    expect(JSON.stringify(home.document())).toContain('second');
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
    await keepOpen(home, file, 2_000);
    const output = machine.path(file);
    expect(await home.run(['export', '--format', 'dotenv', '--output', output])).toMatchObject({ status: 0 });
    expect(readFileSync(file, 'utf8')).toMatch(/^OTHER=1\r\nTMDB_API_KEY=[0-9a-f]{32}\r\n$/);
  });

  test.each(['Ünï cödé 日本', 'long-'.repeat(40)])('in a home of the name %s', async (name) => {
    const { run, document } = await createHome(machine, name.match(/.{1,100}/g)!.join('/'));
    expect(await run(['login', '--json'])).toMatchObject({ status: 0 });
    expect(Object.keys(document().profiles)).toEqual(['default']);
  });
});
