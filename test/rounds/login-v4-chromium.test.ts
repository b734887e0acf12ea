import { describe, expect, onTestFinished, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { approvalUrlOn } from '../support/approval.ts';
import { chromiumForBrowser, startChromium } from '../support/chromium.ts';
import { install } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { startInPty } from '../support/pty.ts';

describe.skipIf(lacks('chromium', 'pkill'))('version 4 in Chromium, started through BROWSER', () => {
  async function start(tokenTtl?: number) {
    const requests: string[] = [];
    const sandbox = await startSandbox({
      onRequest: (line) => void requests.push(line),
      ...(tokenTtl && { tokenTtl }),
    });
    onTestFinished(() => sandbox.close());
    const browser = chromiumForBrowser();
    const { env, run } = install({
      TMDB_AUTH_BASE_URL: `${sandbox.origin}/3`,
      TMDB_AUTH_WEB_URL: sandbox.origin,
      TMDB_ACCESS_TOKEN: SANDBOX.accessToken,
      BROWSER: browser.program,
    });
    const terminal = startInPty('tmdb-auth', ['login', '--v4'], { env });
    const page = await browser.page();
    const status = async () => JSON.parse((await run('status', '--verify', '--json')).stdout);
    return {
      terminal,
      page,
      run,
      status,
      asked: () => requests.filter((line) => line.includes('/4/auth/access_token')),
    };
  }

  test('a click on Approve', async () => {
    const { terminal, page, status, asked } = await start();
    await page.getByRole('button', { name: 'Approve' }).click();
    expect(await terminal.exit).toBe(0);
    await page.getByRole('heading', { name: 'Decided' }).waitFor();
    expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback\/[\w-]{22}$/);
    await page.reload().catch(() => {});
    expect(await status()).toMatchObject({ verified: true, active: 'session', account: { username: 'sandbox' } });
    expect(asked().at(-1)).toBe('POST /4/auth/access_token 200');
  });

  test('a click on Deny', async () => {
    const { terminal, page, status } = await start();
    await page.getByRole('button', { name: 'Deny' }).click();
    expect(await terminal.exit).toBe(4);
    expect(terminal.screen()).toContain('TMDb does not say which');
    await page.getByRole('heading', { name: 'Decided' }).waitFor();
    expect(await status()).toMatchObject({ logged_in: false });
  });

  test('the tab is closed, and the URL on the screen is approved late in a second browser', async () => {
    const { terminal, page, status } = await start();
    await page.close();
    const second = await (await startChromium()).newPage();
    terminal.type('\r');
    await terminal.shows('not approved yet; waiting');
    await second.goto(approvalUrlOn(terminal.screen()));
    await second.getByRole('button', { name: 'Approve' }).click();
    expect(await terminal.exit).toBe(0);
    expect(await status()).toMatchObject({
      verified: true,
      credentials: [{ kind: 'session' }, { kind: 'user_token' }, {}, {}],
    });
  });

  test('Ctrl-C in the wait, an approval then, and `session` finishes it', async () => {
    const { terminal, page, run, status } = await start();
    terminal.type('\u0003');
    expect(await terminal.exit).toBe(130);
    await page
      .getByRole('button', { name: 'Approve' })
      .click()
      .catch(() => {});
    expect((await run('session')).status).toBe(0);
    expect(await status()).toMatchObject({ verified: true });
  });

  test('it expires, a new one is offered, and that is approved', async () => {
    const { terminal, page, status } = await start(8_000);
    await terminal.shows('make a new one?');
    terminal.type('y\r');
    await terminal.shows('waiting for approval, 0:0');
    const urls = terminal.screen().match(/http:\S+auth\/access\?request_token=\S+/g) ?? [];
    await page.goto(urls.at(-1) ?? '');
    await page.getByRole('button', { name: 'Approve' }).click();
    expect(await terminal.exit).toBe(0);
    expect(await status()).toMatchObject({ verified: true });
  });
});
