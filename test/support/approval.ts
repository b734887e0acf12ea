import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createTestServer, type Response } from './server.ts';
import { type createWorld, type Outcome, temporaryDirectory } from './world.ts';

type World = Awaited<ReturnType<typeof createWorld>>;

/** The approval URL that is on a screen. */
export function approvalUrlOn(screen: string): string {
  const url = /https?:\/\/\S+\/(?:authenticate\/|auth\/access\?)\S+/.exec(screen)?.[0];
  if (!url) throw new Error(`no approval URL on the screen: ${screen}`);
  return url;
}

/**
 * Presses a button of the sandbox's approval page, and follows the redirect. fetch() would not do for that: it says of
 * itself that it is no navigation.
 */
export async function decide(url: string, decision: 'approve' | 'deny' = 'approve'): Promise<void> {
  const body = new URLSearchParams({ decision });
  const reply = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  const location = new URL(reply.headers.get('location') ?? url, url);
  if (location.origin !== new URL(url).origin) await visit(location.href);
}

/** Goes to an address as a browser does. */
export async function visit(url: string): Promise<void> {
  const [reply] = (await once(get(url), 'response')) as [IncomingMessage];
  await text(reply);
}

/** The environment in which the access token of the sandbox is used, and no API key. */
export const BY_ACCESS_TOKEN = { TMDB_API_KEY: undefined, TMDB_ACCESS_TOKEN: SANDBOX.accessToken };

/** Logs in by version 4 as scripts do, in two commands. @param flags of the second */
export async function logInByVersion4(world: World, flags = ''): Promise<Outcome> {
  await decide((await world.json('token --v4', { env: BY_ACCESS_TOKEN })).approve_url);
  return world.run(`session${flags}`, { env: BY_ACCESS_TOKEN });
}

/** A command for BROWSER that presses a button at once. @param origin where the website really is */
export function decidingBrowser(decision: 'approve' | 'deny', origin = ''): string {
  const body = `new URLSearchParams({ decision: '${decision}' })`;
  return browserThat(
    `get(process.argv[2], async ({ headers: { location } }) => {
      const url = location.replace(/^https:\\/\\/[^/]+/, '${origin}');
      const reply = await fetch(url, { method: 'POST', redirect: 'manual', body: ${body} });
      get(new URL(reply.headers.get('location'), url));
    });`,
  );
}

/** A command for BROWSER that opens the address twice, as if somebody else had it too. */
export function openingTwice(): string {
  return browserThat('get(process.argv[2], () => get(process.argv[2]));');
}

function browserThat(script: string): string {
  const program = join(temporaryDirectory(), 'browser.js');
  writeFileSync(program, `const { get } = require('node:http');\n${script}`);
  return `${process.execPath} ${program}`;
}

/** A server at whose page everybody approves at once. @param answers what it says to a call that ends so */
export function startApprovingServer(answers: Readonly<Record<string, Response>>) {
  const token = '0'.repeat(40);
  return createTestServer(({ url }) => {
    const { pathname, searchParams } = new URL(url, 'http://server.invalid');
    if (pathname.endsWith('/token/new')) return { body: { success: true, request_token: token } };
    const answer = Object.entries(answers).find(([end]) => pathname.endsWith(end))?.[1];
    const location = `${searchParams.get('redirect_to')}?request_token=${token}&approved=true`;
    return answer ?? { status: 303, headers: { location } };
  });
}
