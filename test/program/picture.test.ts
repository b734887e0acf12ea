import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { decidingBrowser } from '../support/approval.ts';
import { install } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { ROOT } from '../support/pages.ts';
import { startInPty } from '../support/pty.ts';
import { drawScreen } from '../support/screen.ts';
import { THEMES, terminalPicture } from '../support/terminal-picture.ts';
import { serveByName } from '../support/tmdb-by-name.ts';

/** Narrow enough to be read on a phone. */
const COLUMNS = 60;

const COMMANDS = ['tmdb-auth login --web', 'tmdb-auth status', 'GUEST=$(tmdb-auth guest)'];

/** As long as that of the test, so that lines break where they would. */
const HOME = '/home/reader';

/** A home directory whose path is as long as HOME. */
function shortDirectory(): string {
  const directory = mkdtempSync('/tmp/m');
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** One value for what each run makes anew. */
function withoutAccidents(output: string, home: string): string {
  return output
    .replaceAll(home, HOME)
    .replace(/(127\.0\.0\.1%3A)\d+(%2Fcallback%2F)[\w-]+/, '$141739$2Hp8wFxWc5DRTVB1gQdKQ4w');
}

/** A session on a terminal, as it is on the screen in the end. */
async function recorded(): Promise<string> {
  const { variables, origin } = await serveByName(1);
  const { script, env } = install({ ...variables, BROWSER: decidingBrowser('approve', origin), LC_ALL: 'C.UTF-8' });
  const home = shortDirectory();
  env['HOME'] = home;
  await script(`printf %s ${SANDBOX.apiKey} | tmdb-auth config set api-key --stdin`);
  let output = '';
  for (const command of COMMANDS) {
    const terminal = startInPty('bash', ['-c', command], { env, columns: COLUMNS });
    expect({ command, exit: await terminal.exit, screen: terminal.screen() }).toMatchObject({ command, exit: 0 });
    output += `\u001b[2m$\u001b[22m ${command}\r\n${terminal.screen()}`;
  }
  return withoutAccidents(output, home);
}

test.skipIf(lacks('openssl'))('the pictures of README.md show what the program shows: npm run pictures', async () => {
  const lines = drawScreen(await recorded(), COLUMNS);
  for (const [name, theme] of Object.entries(THEMES)) {
    const picture = terminalPicture(lines, COLUMNS, theme, `A terminal: ${COMMANDS.join(', ')}`);
    await expect(picture).toMatchFileSnapshot(join(ROOT, `docs/session-${name}.svg`));
  }
});
