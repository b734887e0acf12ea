import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { createHome } from './home.ts';
import { startMachine } from './machine.ts';

const machine = await startMachine();

/** A browser that approves at once, and writes down how it was called. It has no fetch(): that does not connect under Wine. */
const BROWSER = `
  const { writeFileSync } = require('node:fs');
  const { get, request } = require('node:http');
  writeFileSync(__filename + '.called', JSON.stringify({ args: process.argv.slice(2), env: process.env }));
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  get(process.argv[2], ({ headers: { location: page } }) => {
    const press = request(page, { method: 'POST', headers }, (reply) => get(new URL(reply.headers.location, page)));
    press.end('decision=approve');
  });`;

const LISTENER = /^http:\/\/127\.0\.0\.1:\d+\/\w+/;

describe(machine.name, () => {
  test('login --web in the browser that BROWSER names, which gets no credential', async () => {
    const { install, directory, atTerminal, document } = await createHome(machine);
    const browser = install('browser', BROWSER);
    const terminal = atTerminal(['login', '--web'], {
      BROWSER: browser,
      [machine.isWindows ? 'Tmdb_Session_Id' : 'TMDB_SESSION_ID']: 'abc',
    });
    await terminal.shows('logged in');
    expect(await terminal.exit, terminal.screen()).toBe(0);
    expect(document().profiles).toHaveProperty('default');
    const called = join(directory, 'bin', `${machine.isWindows ? 'browser.cmd' : 'browser'}.js.called`);
    const { args, env } = JSON.parse(readFileSync(called, 'utf8'));
    expect(args).toEqual([expect.stringMatching(LISTENER)]);
    expect(Object.keys(env).filter((name) => /^tmdb_(?!auth_)/i.test(name))).toEqual([]);
  });

  test('a BROWSER that cannot be started is no error', async () => {
    const { atTerminal, directory } = await createHome(machine);
    const browser = machine.path(join(directory, machine.isWindows ? 'absent.cmd' : 'absent'));
    const terminal = atTerminal(['login', '--web'], { BROWSER: browser });
    await terminal.shows('waiting for approval');
    terminal.type('\u0003');
    expect(await terminal.exit, terminal.screen()).toBe(130);
  });

  // On a real machine a browser would come up.
  test.skipIf(!machine.isWine)("login --web in the system's browser, under Wine", async () => {
    const { atTerminal } = await createHome(machine);
    const opened = join(process.env['WINEPREFIX'] ?? '', 'opened');
    rmSync(opened, { force: true });
    const terminal = atTerminal(['login', '--web']);
    await vi.waitFor(() => existsSync(opened) || Promise.reject(new Error('nothing was opened')), 60_000);
    expect(readFileSync(opened, 'utf8')).toMatch(LISTENER);
    terminal.type('\u0003');
    expect(await terminal.exit, terminal.screen()).toBe(130);
  });
});
