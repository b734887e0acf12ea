import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { approvalUrlOn } from '../support/approval.ts';
import { install, NODE, pointToSandbox } from '../support/installed-program.ts';
import { startInPty } from '../support/pty.ts';

/** The command lines of all processes, as every user of the machine can read them. */
function commandLines(): readonly string[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) ? [readFileSync(join('/proc', name, 'cmdline'), 'utf8')] : [];
    } catch {
      return [];
    }
  });
}

/** Writes down where it is sent, and goes on as a browser does, until its home is gone. */
const BROWSER = `
const { existsSync, writeFileSync } = require('node:fs');
writeFileSync(__dirname + '/opened', process.argv[2]);
setInterval(() => existsSync(__filename) || process.exit(), 100);`;

test.skipIf(process.platform !== 'linux').each([
  ['here', {}, 'waiting for approval', /\?redirect_to=/],
  ['over SSH', { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, 'waiting for approval', /\/[0-9a-f]{40}$/],
])('no command line holds the request token: a browser %s', async (_, env, words, url) => {
  const { home, env: environment } = install({ ...(await pointToSandbox()), ...env });
  const program = join(home, 'browser.js');
  writeFileSync(program, BROWSER);
  const terminal = startInPty('tmdb-auth', ['login', '--web'], {
    env: { ...environment, BROWSER: `${NODE} ${program}` },
  });
  await terminal.shows(words);
  const opened = join(home, 'opened');
  await expect.poll(() => existsSync(opened) && readFileSync(opened, 'utf8'), { timeout: 60_000 }).toMatch(/^http/);
  const token = /authenticate\/([0-9a-f]{40})/.exec(terminal.screen())?.[1] ?? '';
  const lines = commandLines();
  expect(lines.filter((line) => line.includes(program))).toHaveLength(1);
  expect(lines.filter((line) => line.includes(token))).toEqual([]);

  const first = await goTo(readFileSync(opened, 'utf8'));
  expect(first).toEqual({ status: 303, location: approvalUrlOn(terminal.screen()) });
  expect(first.location).toMatch(url);
  expect(await goTo(readFileSync(opened, 'utf8'))).toEqual({ status: 410, location: undefined });
  expect(await terminal.exit).toBe(4);
  expect(terminal.screen()).toMatch(/somebody else\s+may know\s+the request token/);
});

async function goTo(url: string) {
  const [reply] = (await once(get(url), 'response')) as [IncomingMessage];
  reply.resume();
  return { status: reply.statusCode, location: reply.headers.location };
}
