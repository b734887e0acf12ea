import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createTestServer } from '../support/server.ts';
import { HONEST, worldWithHelper } from './fake-helper.ts';

test('secrets move to the helper and back, and the config file holds none meanwhile', async () => {
  const { json, document, keychain, run, env, seen, sandbox } = await worldWithHelper(HONEST);
  const { origin } = sandbox;
  const { session_id: session } = await json('login');
  const { guest_session_id: guest, expires_at: expiresAt } = await json('guest --profile other');
  const before = document();
  expect(before).toEqual({
    version: 1,
    profiles: {
      default: { [origin]: { session: { value: session, username: 'sandbox' } } },
      other: { [origin]: { guest: { value: guest, expires_at: expiresAt } } },
    },
  });

  expect((await json('config set storage helper:fake')).exit).toBe(0);
  const bare = {
    version: 1,
    profiles: {
      default: { [origin]: { session: { username: 'sandbox' }, slot: 0 } },
      other: { [origin]: { guest: { expires_at: expiresAt }, slot: 0 } },
    },
    storage: 'helper:fake',
    store_id: expect.stringMatching(/^[0-9a-f]{32}$/),
  };
  expect(document()).toEqual(bare);
  const { store_id: id } = document();
  expect(keychain()).toEqual({
    [`${origin}/tmdb-auth/${id}/default/0`]: { session },
    [`${origin}/tmdb-auth/${id}/other/0`]: { guest },
  });
  expect((await run('print session-id', { env })).stdout).toBe(`${session}\n`);
  const again = await json('guest --profile other');
  expect([again.reused, again.guest_session_id]).toEqual([true, guest]);
  expect((await json('status')).store.backend).toBe('helper:fake');

  const { session_id: next } = await json('login');
  bare.profiles.default = { [origin]: { session: { username: 'sandbox' }, slot: 1 } };
  expect(document()).toEqual(bare);
  expect(keychain()).toEqual({
    [`${origin}/tmdb-auth/${id}/default/1`]: { session: next },
    [`${origin}/tmdb-auth/${id}/other/0`]: { guest },
  });
  expect((await run('print session-id', { env })).stdout).toBe(`${next}\n`);

  expect((await json('config set storage file')).exit).toBe(0);
  const session2 = { value: next, username: 'sandbox' };
  const profiles = { ...before.profiles, default: { [origin]: { session: session2 } } };
  expect(document()).toEqual({ ...before, storage: 'file', store_id: id, profiles });
  expect(keychain()).toEqual({});
  const shown = seen();
  for (const secret of [session, guest, next, 'sandbox-password']) expect(shown).not.toContain(secret);
});

test('the values of kinds that a later version stored move too', async () => {
  const { json, file, document, keychain, run, sandbox } = await worldWithHelper(HONEST);
  await run('config set profile default');
  const account = { future: { value: 'secret', extra: 1 }, odd: 7, broken: { value: 12 } };
  const before = { version: 1, profiles: { default: { [sandbox.origin]: account } } };
  writeFileSync(file, JSON.stringify(before));
  await json('config set storage helper:fake');
  const bare = { ...account, future: { extra: 1 } };
  expect(document()).toEqual({
    version: 1,
    profiles: { default: { [sandbox.origin]: { ...bare, slot: 0 } } },
    storage: 'helper:fake',
    store_id: expect.any(String),
  });
  const url = `${sandbox.origin}/tmdb-auth/${document().store_id}/default`;
  expect(keychain()).toEqual({ [`${url}/0`]: { future: 'secret' } });
  const { guest_session_id: guest } = await json('guest');
  expect(keychain()).toEqual({ [`${url}/1`]: { future: 'secret', guest } });
});

test('logout takes the secret out of the keychain', async () => {
  const { json, keychain } = await worldWithHelper(HONEST);
  await json('config set storage helper:fake');
  await json('login');
  await json('logout');
  expect((await json('print session-id')).exit).toBe(4);
  expect(keychain()).toEqual({});
});

test('a move that fails half way leaves everything where it was', async () => {
  const { json, document, install, keychain } = await worldWithHelper(HONEST);
  await json('login --profile a');
  await json('login --profile b');
  const before = document();
  // The probe and the first profile are stored, the second is not.
  install(`count=$(dirname "$0")/count; [ "$1" = store ] && printf x >>"$count"
[ "$1" = store ] && [ "$(wc -c <"$count")" = 3 ] && { cat >/dev/null; echo full; exit 1; }${HONEST}`);
  expect((await json('config set storage helper:fake')).error.message).toBe(
    'the credential helper docker-credential-fake failed to store: full',
  );
  expect(document()).toEqual(before);
  expect(keychain()).toEqual({});
});

test('values whose document cannot be written are put back as they were', async () => {
  const { json, file, install, keychain } = await worldWithHelper(HONEST);
  await json('config set storage helper:fake');
  const { session_id: session } = await json('login');
  const before = keychain();
  expect(Object.values(before)).toEqual([{ session }]);
  // After the store was proved, a directory takes the config file's place.
  install(`${HONEST}
case "$1 $input" in "store "*session*) [ -d '${file}' ] || { rm '${file}'; mkdir '${file}'; } ;; esac`);
  const { exit, error } = await json('login');
  expect({ exit, message: error.message }).toEqual({
    exit: 6,
    message: `${file} was replaced by another program meanwhile; the new session was ended at TMDb again`,
  });
  expect(keychain()).toEqual(before);
});

test('what cannot be written is not ended where the same session is stored already', async () => {
  const { json, file, install, env } = await worldWithHelper(HONEST);
  const server = await createTestServer(() => ({ body: { success: true, request_token: 'abc', session_id: 'same' } }));
  const atServer = { env: { ...env, TMDB_AUTH_BASE_URL: server.baseUrl } };
  await json('config set storage helper:fake');
  await json('login', atServer);
  install(`${HONEST}
case "$1 $input" in "store "*session*) cp -p '${file}' '${file}.new'; mv '${file}.new' '${file}' ;; esac`);
  expect(await json('login', atServer)).toMatchObject({
    exit: 0,
    stored: true,
    warnings: [
      { code: 'stored_nevertheless', message: `stored, but: ${file} was replaced by another program meanwhile` },
    ],
  });
  expect((await json('print session-id', atServer)).value).toBe('same');
  expect(server.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
});
