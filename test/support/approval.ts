import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from './world.ts';

/** The approval URL that is on a screen. */
export function approvalUrlOn(screen: string): string {
  const url = /https?:\/\/\S+\/authenticate\/\S+/.exec(screen)?.[0];
  if (!url) throw new Error(`no approval URL on the screen: ${screen}`);
  return url;
}

/** Presses a button of the sandbox's approval page, and follows the redirect. */
export async function decide(url: string, decision: 'approve' | 'deny' = 'approve'): Promise<void> {
  await fetch(url, { method: 'POST', body: new URLSearchParams({ decision }) });
}

/** A command for BROWSER that presses a button at once. */
export function decidingBrowser(decision: 'approve' | 'deny'): string {
  const program = join(temporaryDirectory(), 'browser.js');
  const body = `new URLSearchParams({ decision: '${decision}' })`;
  writeFileSync(program, `fetch(process.argv[2], { method: 'POST', body: ${body} });`);
  return `${process.execPath} ${program}`;
}
