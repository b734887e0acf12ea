import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { createWorld } from '../support/world.ts';

/** Keeps each secret in a file named after its URL. It notes its arguments and its environment. */
const HONEST = `
input=$(cat); dir=$(dirname "$0")/kept; mkdir -p "$dir"
echo "$@" >>"$dir.arguments"; env >>"$dir.environment"
case $1 in
  store) url=$(printf %s "$input" | sed 's/.*"ServerURL":"\\([^"]*\\)".*/\\1/'); printf %s "$input" >"$dir/$(printf %s "$url" | tr -c 'a-zA-Z0-9' _)" ;;
  get) cat "$dir/$(printf %s "$input" | tr -c 'a-zA-Z0-9' _)" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
  erase) rm "$dir/$(printf %s "$input" | tr -c 'a-zA-Z0-9' _)" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
esac`;

async function worldWithHelper(script: string) {
  const world = await createWorld();
  const bin = join(world.directory, 'bin');
  mkdirSync(bin);
  const install = (text: string) => {
    writeFileSync(join(bin, 'docker-credential-fake'), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, 'docker-credential-fake'), 0o755);
  };
  install(script);
  const env = { PATH: [bin, process.env['PATH']].join(delimiter) };
  return { ...world, env, bin, install, json: (line: string) => world.json(line, { env }) };
}

test('secrets move to the helper and back, and the config file holds none meanwhile', async () => {
  const { json, file, run, env, stored, bin } = await worldWithHelper(HONEST);
  const { session_id: session } = await json('login');
  const { guest_session_id: guest } = await json('guest --profile other');
  expect(await json('config set storage helper:fake')).toMatchObject({ exit: 0, stored: true });
  expect(readFileSync(file, 'utf8')).not.toContain(session);
  expect(readFileSync(file, 'utf8')).not.toContain(guest);
  expect((await run('print session-id', { env })).stdout).toBe(`${session}\n`);
  expect(await json('guest --profile other')).toMatchObject({ reused: true, guest_session_id: guest });
  expect(await json('status')).toMatchObject({ logged_in: true, store: { backend: 'helper:fake' } });

  const { session_id: next } = await json('login');
  expect(readFileSync(file, 'utf8')).not.toContain(next);
  expect((await run('print session-id', { env })).stdout).toBe(`${next}\n`);

  expect(await json('config set storage file')).toMatchObject({ exit: 0 });
  expect(stored().session).toEqual({ value: next, username: 'sandbox' });
  expect(stored('other').guest.value).toBe(guest);
  const left = readFileSync(join(bin, 'kept.arguments'), 'utf8') + readFileSync(join(bin, 'kept.environment'), 'utf8');
  for (const secret of [session, guest, next, 'sandbox-password']) expect(left).not.toContain(secret);
});

test('logout takes the secret out of the keychain', async () => {
  const { json, bin } = await worldWithHelper(HONEST);
  await json('config set storage helper:fake');
  const { session_id: session } = await json('login');
  await json('logout');
  expect(await json('print session-id')).toMatchObject({ exit: 4 });
  const kept = readdirSync(join(bin, 'kept')).map((name) => readFileSync(join(bin, 'kept', name), 'utf8'));
  expect(kept.join()).not.toContain(session);
});

test.each([
  ['missing', undefined, /docker-credential-absent is not installed/],
  ['locked', 'cat >/dev/null; echo "prompt dismissed"; exit 1', /failed to (store|get): prompt dismissed/],
  ['hung', 'exec sleep 60', /did not answer within 3 s: the keychain may be locked/],
  ['lying', 'cat >/dev/null; echo "{\\"Secret\\":\\"another\\"}"', /does not give back what it was given/],
  ['babbling', 'cat >/dev/null; exec yes', /far too long/],
  ['confused', 'cat >/dev/null; echo hello', /not of its protocol/],
])(
  'a %s helper is told as such, and nothing is stored in a plain file instead',
  async (_, script, message) => {
    const { json, file, install, env, requests, run } = await worldWithHelper(HONEST);
    const name = script === undefined ? 'absent' : 'fake';
    if (script !== undefined) install(script);
    expect(await json(`config set storage helper:${name}`)).toMatchObject({
      exit: 6,
      error: { code: 'store_unavailable', message: expect.stringMatching(message) },
    });
    expect(existsSync(file)).toBe(false);

    // The same once it was in use: found out before a password is spent.
    install(HONEST);
    await json('config set storage helper:fake');
    if (script === undefined) return;
    install(script);
    expect(await json('login')).toMatchObject({ exit: 6, error: { code: 'store_unavailable' } });
    expect(requests).toEqual([]);
    expect((await run('status', { env: { ...env, TMDB_SESSION_ID: 'abc' } })).exit).toBe(0);
  },
  40_000,
);

test('a move that fails half way leaves everything where it was', async () => {
  const { json, file, install } = await worldWithHelper(HONEST);
  await json('login --profile a');
  await json('login --profile b');
  const before = readFileSync(file, 'utf8');
  // The probe and the first profile are stored, the second is not.
  install(`count=$(dirname "$0")/count; [ "$1" = store ] && printf x >>"$count"
[ "$1" = store ] && [ "$(wc -c <"$count")" = 3 ] && { cat >/dev/null; echo full; exit 1; }${HONEST}`);
  expect(await json('config set storage helper:fake')).toMatchObject({ exit: 6 });
  expect(readFileSync(file, 'utf8')).toBe(before);
});
