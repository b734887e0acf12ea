import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { chromiumForBrowser } from '../support/chromium.ts';
import { install, pointToSandbox } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { startInPty } from '../support/pty.ts';

describe.skipIf(lacks('chromium', 'curl', 'pkill'))('in Chromium, started through BROWSER', () => {
  async function start() {
    const browser = chromiumForBrowser();
    const { env, run } = install({ ...(await pointToSandbox()), BROWSER: browser.program });
    const terminal = startInPty('tmdb-auth', ['login', '--web'], { env });
    const page = await browser.page();
    const callback = new URL(new URL(page.url()).searchParams.get('redirect_to') ?? '');
    return { terminal, page, callback, status: async () => JSON.parse((await run('status', '--json')).stdout) };
  }

  test('a click on Approve', async () => {
    const { terminal, page, status } = await start();
    await page.getByRole('button', { name: 'Approve' }).click();
    expect(await terminal.exit).toBe(0);
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    expect(await status()).toMatchObject({ logged_in: true, credentials: [{ kind: 'session' }, {}, {}] });
    await page.reload().catch(() => {});
    expect(await status()).toMatchObject({ logged_in: true });
  });

  test('a click on Deny', async () => {
    const { terminal, page, status } = await start();
    await page.getByRole('button', { name: 'Deny' }).click();
    expect(await terminal.exit).toBe(4);
    expect(terminal.screen()).toContain('the login was denied in the browser');
    await page.getByRole('heading', { name: 'Denied' }).waitFor();
    expect(await status()).toMatchObject({ logged_in: false });
  });

  test('what else reaches the call-back ends nothing; nor does a second tab', async () => {
    const { terminal, page, callback, status } = await start();
    const second = await page.context().newPage();
    await second.goto(page.url());
    const token = new URL(page.url()).pathname.split('/').at(-1);
    for (const [url, headers] of [
      [`${callback.origin}/`, {}],
      [`${callback.origin}/favicon.ico`, {}],
      [`${callback}?request_token=${'0'.repeat(40)}&approved=true`, {}],
      [`${callback}?request_token=${token}&approved=true`, { host: 'attacker.example' }],
    ] as const) {
      spawnSync('curl', [
        '-s',
        ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
        url,
      ]);
    }
    await page.goto(`${callback}?request_token=${'0'.repeat(40)}&denied=true`).catch(() => {});
    await page.reload().catch(() => {});
    await second.getByRole('button', { name: 'Approve' }).click();
    expect(await terminal.exit).toBe(0);
    expect(await status()).toMatchObject({ logged_in: true });
    expect(token).toMatch(/^[0-9a-f]{40}$/);
  });
});
