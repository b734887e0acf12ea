import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

/** Milliseconds that somebody has to decide. */
const PATIENCE = 10 * 60_000;

/**
 * Somebody with a browser and an account.
 *
 * @param say tells them something, and nobody else
 * @param note keeps a line for the report
 */
export function createPerson({ webUrl, say, note, signal }) {
  return {
    /** @param pageFor gives the path of a page, or undefined, for the address that it sends the browser back to */
    async decides(button, pageFor) {
      const { redirectTo, whenBack, close } = await startCallback();
      const lines = createInterface({ input: process.stdin });
      try {
        const page = await pageFor(redirectTo);
        if (!page) return;
        say(`Open this, which nobody else should see, and choose ${button}:\n\n    ${webUrl}${page}\n`);
        say('If the browser does not come back by itself, press Enter here.');
        note(`${button}: ${await Promise.race([whenBack, whenEntered(lines), whenTired()])}`);
      } finally {
        lines.close();
        close();
      }
    },
  };

  function whenEntered(lines) {
    const entered = once(lines, 'line', { signal }).then(() => 'the browser was not sent back');
    // It may fail after the decision.
    entered.catch(() => {});
    return entered;
  }

  function whenTired() {
    return setTimeout(PATIENCE, 'nothing was decided', { ref: false });
  }
}

/** Listens for the browser. `whenBack` tells the names of the parameters that it comes with. */
async function startCallback() {
  const path = `/callback/${randomBytes(8).toString('hex')}`;
  const server = createServer();
  const whenBack = new Promise((resolve) => {
    server.on('request', (request, reply) => {
      const { pathname, searchParams } = new URL(request.url, 'http://localhost');
      if (pathname !== path) return void reply.writeHead(404).end();
      reply.end('You can close this tab: it goes on by itself.');
      resolve(`the browser was sent back, with ${knownNames([...searchParams.keys()]) || 'no parameters'}`);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    redirectTo: `http://127.0.0.1:${server.address().port}${path}`,
    whenBack,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Names as a report may hold them: what does not look like one could be a value. */
export function knownNames(names) {
  return names.map((name) => (/^[a-z][a-z0-9_]{0,30}$/.test(name) ? name : '(odd name)')).join(', ');
}
