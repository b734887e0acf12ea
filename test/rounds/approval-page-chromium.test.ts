import { expect, onTestFinished, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { startChromium } from '../support/chromium.ts';
import { lacks } from '../support/needed-programs.ts';

test.skipIf(lacks('chromium'))('keyboard alone, a narrow phone, and a policy that nothing breaks', async () => {
  const { origin, close } = await startSandbox();
  onTestFinished(close);
  const made = await fetch(`${origin}/3/authentication/token/new?api_key=${SANDBOX.apiKey}`);
  const { request_token: token } = (await made.json()) as { request_token: string };
  const page = await (await startChromium()).newPage({ viewport: { width: 320, height: 600 } });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(`${origin}/authenticate/${token}`);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  expect(await page.evaluate('getComputedStyle(document.querySelector("button")).minHeight')).toBe('48px');
  const focused: unknown[] = [];
  for (let step = 0; step < 2; step += 1) {
    await page.keyboard.press('Tab');
    focused.push(await page.evaluate('document.activeElement.textContent'));
  }
  expect(focused).toEqual(['Approve', 'Deny']);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Denied' }).waitFor();
  // Chromium logs that the page came with status 410.
  expect(complaints.filter((text) => !text.includes('410'))).toEqual([]);
});
