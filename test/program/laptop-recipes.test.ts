import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { lacks } from '../support/needed-programs.ts';
import { blockOf } from '../support/pages.ts';
import { loggedIn } from '../support/recipe-machine.ts';
import { createTestServer } from '../support/server.ts';

/** What each program is called with, and what it gets beside that. */
const LAPTOP: readonly (readonly [program: string, language: string, given: (session: string) => string])[] = [
  [
    'gh',
    'sh',
    (session) => `gh secret set -f -\nTMDB_API_KEY=${SANDBOX.apiKey}\nTMDB_SESSION_ID=${session}\nTMDB_ACCOUNT_ID=1\n`,
  ],
  ['glab', 'sh', (session) => `glab variable set TMDB_SESSION_ID --masked\n${session}`],
  ['vercel', 'sh', (session) => `vercel env add TMDB_SESSION_ID production --sensitive\n${session}`],
  [
    'wrangler',
    'sh',
    (session) =>
      `wrangler secret bulk\n{"TMDB_API_KEY":"${SANDBOX.apiKey}","TMDB_SESSION_ID":"${session}","TMDB_ACCOUNT_ID":"1"}\n`,
  ],
  [
    'fly',
    'sh',
    (session) => `fly secrets import\nTMDB_API_KEY=${SANDBOX.apiKey}\nTMDB_SESSION_ID=${session}\nTMDB_ACCOUNT_ID=1\n`,
  ],
  [
    'heroku',
    'bash',
    (session) => `heroku config:set TMDB_API_KEY=${SANDBOX.apiKey} TMDB_SESSION_ID=${session} TMDB_ACCOUNT_ID=1\n`,
  ],
];

test.each(LAPTOP)('from a laptop into the secrets of %s', async (program, language, given) => {
  const { bash, calls, session } = await loggedIn(program);
  const recipe = blockOf('docs/export.md', language, `${program} `);
  expect((await bash(recipe, { TMDB_API_KEY: SANDBOX.apiKey })).status).toBe(0);
  expect(calls()).toContain(`/${given(session)}`);
});

test.skipIf(lacks('gh', 'git'))('gh itself reads them all, and seals each', async () => {
  const { bash, session } = await loggedIn();
  const sealed: Record<string, number> = {};
  // What gh asks for its own local host goes without TLS, and so through a proxy of ours.
  const github = await createTestServer(({ method, url, body }) => {
    if (method === 'GET') return { body: { key_id: '1', key: Buffer.alloc(32, 7).toString('base64') } };
    sealed[url.replace(/^.*\//, '')] = Buffer.from(JSON.parse(body).encrypted_value, 'base64').length;
    return { status: 201, body: {} };
  });
  const { status, stderr } = await bash(blockOf('docs/export.md', 'sh', 'gh '), {
    TMDB_API_KEY: SANDBOX.apiKey,
    GH_REPO: 'github.localhost/o/r',
    GH_HOST: 'github.localhost',
    GH_TOKEN: 'x',
    GH_ENTERPRISE_TOKEN: 'x',
    HTTP_PROXY: github.origin,
    NO_PROXY: '127.0.0.1',
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  // https://doc.libsodium.org/public-key_cryptography/sealed_boxes: 48 bytes more than what is in the box.
  const values = { TMDB_API_KEY: SANDBOX.apiKey, TMDB_SESSION_ID: session, TMDB_ACCOUNT_ID: '1' };
  expect(sealed).toEqual(Object.fromEntries(Object.entries(values).map(([name, { length }]) => [name, length + 48])));
});
