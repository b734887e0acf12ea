import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { createConfigFile } from '../../src/store/config-file.ts';
import { createWorld } from '../support/world.ts';
import { createAccess } from './access.ts';

/** Runs a command, and lets another process store these credentials between its reading and its writing. */
async function raced(line: string, meanwhile: object) {
  const world = await createWorld();
  await world.run('token');
  await world.run('login');
  let [begin, release] = [() => {}, () => {}];
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const other = createConfigFile(world.file, createAccess()).update(async (document) => {
    begin();
    await released;
    const entry = { ...world.stored(), ...meanwhile };
    return { ...document, profiles: { default: { [world.sandbox.origin]: entry } } };
  });
  await begun;
  // The command waits for the lock by now.
  const pause = async () => {
    release();
    await setTimeout(1);
  };
  const { exit, removed, revoked, warnings } = await world.json(line, { pause });
  await other;
  return { exit, removed, revoked, warnings, stored: world.stored() };
}

test.each(['logout', 'logout --all'])('%s removes no session and no token that was stored meanwhile', async (line) => {
  const session = { value: 'newer', username: 'somebody' };
  expect(await raced(line, { session })).toEqual({
    exit: 0,
    removed: ['request_token'],
    revoked: true,
    warnings: [{ code: 'stored_meanwhile', message: 'another session was stored meanwhile; it is kept' }],
    stored: { session },
  });
  const token = { value: 'newer', state: 'pending' };
  expect(await raced(line, { session, request_token: token })).toEqual({
    exit: 0,
    removed: [],
    revoked: true,
    warnings: [
      { code: 'stored_meanwhile', message: 'another session was stored meanwhile; it is kept' },
      { code: 'stored_meanwhile', message: 'another request token was stored meanwhile; it is kept' },
    ],
    stored: { session, request_token: token },
  });
});

test.each([[{ value: 'newer', username: 'somebody' }], [undefined]])(
  'whose a session is goes to that session only, not to %j',
  async (session) => {
    const { exit, stored, warnings } = await raced('whoami', { session });
    expect({ exit, session: stored.session, warnings }).toEqual({ exit: 0, session, warnings: [] });
  },
);

test('a session leaves a newer request token pending', async () => {
  const world = await createWorld();
  const newer = { value: 'newer', state: 'pending' };
  const sandbox = await startSandbox({
    now: () => world.clock.time,
    onRequest(line) {
      if (!line.includes('session/new')) return;
      const document = JSON.parse(readFileSync(world.file, 'utf8'));
      const entry = { ...document.profiles.default[sandbox.origin], request_token: newer };
      const profiles = { default: { [sandbox.origin]: entry } };
      writeFileSync(world.file, JSON.stringify({ ...document, profiles }));
    },
  });
  onTestFinished(() => sandbox.close());
  const env = { TMDB_AUTH_BASE_URL: `${sandbox.origin}/3`, TMDB_AUTH_WEB_URL: sandbox.origin };
  await world.json('token', { env });
  await world.json('validate', { env });
  const { exit, session_id: value, stored, warnings } = await world.json('session', { env });
  expect({ exit, stored, warnings }).toEqual({
    exit: 0,
    stored: true,
    warnings: [{ code: 'newer_token', message: 'another request token was made meanwhile; it stays pending' }],
  });
  expect(JSON.parse(readFileSync(world.file, 'utf8')).profiles.default[sandbox.origin]).toEqual({
    session: { value },
    request_token: newer,
  });
});
