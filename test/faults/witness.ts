import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';

/** Called when a request has come, and again when the sandbox has served it, before the reply goes out. */
type OnRequest = (moment: 'arrived' | 'served', request: string) => void | Promise<void>;

/** A server before a sandbox that approves each request token by itself, and keeps account of the sessions. */
export async function startWitness(onRequest: OnRequest = () => {}) {
  const sandbox = await startSandbox();
  const live = new Set<string>();
  const made: string[] = [];
  let isGone = false;

  async function approve(token: string): Promise<void> {
    const body = new URLSearchParams({ decision: 'approve' });
    await fetch(`${sandbox.origin}/authenticate/${token}`, { method: 'POST', body, redirect: 'manual' });
  }

  async function serve({ method = 'GET', url = '', headers }: IncomingMessage, body: string) {
    const { authorization, 'content-type': type } = headers;
    const handedOn = { ...(authorization && { authorization }), ...(type && { 'content-type': type }) };
    const reply = await fetch(`${sandbox.origin}${url}`, { method, headers: handedOn, ...(body && { body }) });
    const fields = (await reply.json()) as { request_token?: string; session_id?: string };
    if (typeof fields.request_token === 'string') await approve(fields.request_token);
    if (typeof fields.session_id === 'string') {
      made.push(fields.session_id);
      live.add(fields.session_id);
    }
    if (method === 'DELETE' && reply.ok) {
      const given = new URL(url, sandbox.origin).searchParams.get('session_id') ?? JSON.parse(body || '{}').session_id;
      live.delete(given);
    }
    return { status: reply.status, fields };
  }

  const server = createServer(async (incoming, outgoing) => {
    if (isGone) return void incoming.socket.destroy();
    const request = `${incoming.method} ${incoming.url?.replace(/\?.*/, '')}`;
    const body = await text(incoming);
    await onRequest('arrived', request);
    const { status, fields } = await serve(incoming, body);
    await onRequest('served', request);
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(fields));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await sandbox.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: { TMDB_AUTH_BASE_URL: `${origin}/3`, TMDB_AUTH_WEB_URL: sandbox.origin },
    /** From now on it answers nothing, or again. */
    vanish(gone: boolean): void {
      isGone = gone;
    },
    /** The ids of the sessions that live at the server. */
    live,
    /** The ids of all sessions that it has made. */
    made,
  };
}
