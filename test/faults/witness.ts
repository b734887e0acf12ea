import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';

/** Called when a request has come, and again when the sandbox has served it, before the reply goes out. */
type OnRequest = (moment: 'arrived' | 'served', request: string) => void | Promise<void>;

interface Fields {
  readonly request_token?: string;
  readonly session_id?: string;
  /** A user token. */
  readonly access_token?: string;
}

/** A server before a sandbox that approves each request token by itself, and keeps account of what it makes. */
export async function startWitness(onRequest: OnRequest = () => {}) {
  const sandbox = await startSandbox();
  const live = new Set<string>();
  const made: string[] = [];
  let isGone = false;

  async function approve(token: string): Promise<void> {
    const page = token.startsWith('eyJ') ? `auth/access?request_token=${token}` : `authenticate/${token}`;
    const body = new URLSearchParams({ decision: 'approve' });
    await fetch(`${sandbox.origin}/${page}`, { method: 'POST', body, redirect: 'manual' });
  }

  async function serve({ method = 'GET', url = '', headers }: IncomingMessage, body: string) {
    const { authorization, 'content-type': type } = headers;
    const handedOn = { ...(authorization && { authorization }), ...(type && { 'content-type': type }) };
    const reply = await fetch(`${sandbox.origin}${url}`, { method, headers: handedOn, ...(body && { body }) });
    const fields = (await reply.json()) as Fields;
    if (typeof fields.request_token === 'string') await approve(fields.request_token);
    for (const id of [fields.session_id, fields.access_token].filter((given) => typeof given === 'string')) {
      made.push(id);
      live.add(id);
    }
    if (method === 'DELETE' && reply.ok) {
      const { session_id: session = '', access_token: userToken = '' } = JSON.parse(body || '{}') as Fields;
      live.delete(new URL(url, sandbox.origin).searchParams.get('session_id') ?? (session || userToken));
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
    /** The sessions and user tokens that live at the server. */
    live,
    /** All that it has made. */
    made,
  };
}
