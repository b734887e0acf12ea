import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { parseDocument } from '../../src/store/document.ts';
import { createWorld } from '../support/world.ts';
import { failed, MOVE_AWAY, worldWith } from './access.ts';

const SECRET = 'c0ffee00c0ffee00c0ffee00c0ffee00';

const BAD_DOCUMENTS: readonly (readonly [content: string, why: string])[] = [
  ['null', 'it is not a JSON object'],
  ['[]', 'it is not a JSON object'],
  ['12', 'it is not a JSON object'],
  ['"str"', 'it is not a JSON object'],
  ['{}', 'it has no version'],
  ['{"version":"1"}', 'it has no version'],
  [`{"version":2,"profiles":{"default":"${SECRET}"}}`, 'it is of version 2, and this program knows version 1'],
  ['', 'it is not JSON'],
  [`{"api_key": ${SECRET}}`, 'it is not JSON'],
  [`{"api_key": "${SECRET}`, 'it is not JSON (at character 45)'],
  [`{"api_key": "${SECRET}" "`, 'it is not JSON (at character 47)'],
  // A number of the file's own, where V8 quotes the file.
  ['{"pin": at position 1234', 'it is not JSON'],
  ['x at position 1234', 'it is not JSON'],
];

test.each(BAD_DOCUMENTS)('%s: %s', (content, why) => {
  expect(() => parseDocument('/config.json', content)).toThrow(
    new TmdbAuthError('store_corrupt', `/config.json cannot be used: ${why}`, { hint: MOVE_AWAY }),
  );
});

test.each(BAD_DOCUMENTS)('with %s as the config file every command says so and keeps it', async (content, why) => {
  const world = await worldWith(content);
  const refusal = failed('store_corrupt', `${world.file} cannot be used: ${why}`, MOVE_AWAY);
  for (const line of ['guest', 'login', 'logout', 'status', 'config set profile x']) {
    expect(await world.json(line)).toEqual(refusal);
  }
  expect(readFileSync(world.file, 'utf8')).toBe(content);
  expect(world.requests).toEqual([]);
  expect((await world.run('status --help')).exit).toBe(0);
});

test('a file cut at any byte is refused, and not shown', async () => {
  const world = await createWorld();
  await world.run('login');
  await world.run('guest');
  const whole = readFileSync(world.file, 'utf8');
  for (let length = 0; length < whole.trimEnd().length; length += 1) {
    const cut = whole.slice(0, length);
    const position = new RegExp(`^/config\\.json cannot be used: it is not JSON( \\(at character ${length}\\))?$`);
    expect(() => parseDocument('/config.json', cut)).toThrow(position);
  }
});

test('a member that is not known is kept on write', async () => {
  const world = await worldWith('');
  const before = {
    version: 1,
    extra: [1],
    profiles: { odd: 7, other: { 'https://api.example.org': { any: 'thing' } } },
  };
  writeFileSync(world.file, JSON.stringify(before));
  const { guest_session_id: value, expires_at: expiresAt } = await world.json('guest');
  expect(JSON.parse(readFileSync(world.file, 'utf8'))).toEqual({
    ...before,
    profiles: { ...before.profiles, default: { [world.sandbox.origin]: { guest: { value, expires_at: expiresAt } } } },
  });
});
