import { readFileSync, writeFileSync } from 'node:fs';
import { jwt } from './jwt.ts';
import type { createWorld } from './world.ts';

/** Secrets of the environment. */
export const PLANTED = {
  TMDB_API_KEY: 'aaaa1111aaaa1111aaaa1111aaaa1111',
  TMDB_ACCESS_TOKEN: 'eyJhbGciOiJIUzI1NiJ9.eyJwbGFudGVkIjoxfQ.cGxhbnRlZA',
  TMDB_PASSWORD: 'p"l+a n/t%e&d',
  TMDB_SESSION_ID: 'bbbb2222bbbb2222bbbb2222bbbb2222bbbb2222',
  TMDB_USER_ACCESS_TOKEN: jwt({ planted: 2, sub: '2'.repeat(24), scopes: ['api_read', 'api_write'] }),
  TMDB_GUEST_SESSION_ID: 'cccc3333cccc3333cccc3333cccc3333',
};
/** Secrets of the config file. */
export const STORED = {
  session: { value: 'dddd4444dddd4444dddd4444dddd4444dddd4444' },
  user_token: {
    value: jwt({ planted: 3, sub: '3'.repeat(24), scopes: ['api_read', 'api_write'] }),
    account_object_id: '3'.repeat(24),
  },
  request_token: { value: 'eeee5555eeee5555eeee5555eeee5555eeee5555', state: 'pending' },
  api_key: { value: 'ffff6666ffff6666ffff6666ffff6666' },
};
export const SECRETS = [...Object.values(PLANTED), ...Object.values(STORED).map(({ value }) => value)];

/** What `status` says but for the URL of the pending request token, which a person needs. */
export function withoutApprovalUrl(line: string, said: string): string {
  return line.startsWith('status') ? said.replaceAll(`/authenticate/${STORED.request_token.value}`, '') : said;
}

/** How a secret can look in a request. */
export function encodings(secret: string): readonly string[] {
  return [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    JSON.stringify(secret).slice(1, -1),
  ];
}

/** Stores them for an API. */
export async function plant(world: Awaited<ReturnType<typeof createWorld>>, origin: string): Promise<void> {
  await world.run('config set profile default');
  const document = JSON.parse(readFileSync(world.file, 'utf8'));
  writeFileSync(world.file, JSON.stringify({ ...document, profiles: { default: { [origin]: STORED } } }));
}
