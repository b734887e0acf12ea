import { expect, test } from 'vitest';
import { chromiumForBrowser } from '../support/chromium.ts';
import { install, pointToSandbox } from '../support/program.ts';
import { lacks } from '../support/programs.ts';
import { startInPty } from '../support/pty.ts';

test.skipIf(lacks('chromium'))('a click on Approve ends the login', async () => {
  const browser = chromiumForBrowser();
  const { env, run } = install({ ...(await pointToSandbox()), BROWSER: browser.program });
  const terminal = startInPty('tmdb-auth', ['login', '--web'], { env });
  const page = await browser.page();
  await page.getByRole('button', { name: 'Approve' }).click();
  expect(await terminal.exit).toBe(0);
  console.log(JSON.stringify(terminal.screen()), await page.content());
  expect(JSON.parse((await run('status', '--json')).stdout)).toMatchObject({ logged_in: true });
});
