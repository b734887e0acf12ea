import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { temporaryDirectory } from './world.ts';

const CHROMIUM = '/usr/bin/chromium';

/** Headless, and without its sandbox, which root cannot have. */
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--remote-debugging-port=0'];

/** A program for BROWSER: it starts Chromium on the URL that it is given. */
export function chromiumForBrowser() {
  const directory = temporaryDirectory();
  const program = join(directory, 'browser');
  const profile = join(directory, 'profile');
  writeFileSync(program, `#!/bin/sh\nexec ${CHROMIUM} ${FLAGS.join(' ')} --user-data-dir='${profile}' "$@"\n`);
  chmodSync(program, 0o755);
  return {
    program,
    /** The page that it was started on. */
    async page(): Promise<Page> {
      const port = join(profile, 'DevToolsActivePort');
      while (!existsSync(port) || !readFileSync(port, 'utf8').includes('\n')) await setTimeout(50);
      const [number] = readFileSync(port, 'utf8').split('\n');
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${number}`);
      onTestFinished(() => endBrowser(browser, profile));
      for (;;) {
        const page = browser
          .contexts()[0]
          ?.pages()
          .find((open) => open.url().startsWith('http'));
        if (page) return page;
        await setTimeout(50);
      }
    },
  };
}

/** A Chromium of the test's own. */
export async function startChromium(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  onTestFinished(() => browser.close());
  return browser;
}

/** Closing the connection leaves the browser running, and its processes go on writing for a while. */
async function endBrowser(browser: Browser, profile: string): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.close').catch(() => {});
  await browser.close();
  while (spawnSync('pkill', ['-KILL', '-f', profile]).status === 0) await setTimeout(50);
}
