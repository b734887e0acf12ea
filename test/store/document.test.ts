import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TmdbAuthError } from '../../src/errors.ts';
import { EMPTY, parseDocument, SIZE_LIMIT, serializeDocument } from '../../src/store/document.ts';
import { createWorld } from '../support/world.ts';
import { failed, MOVE_AWAY, ORIGIN, worldWith } from './access.ts';

const SECRET = 'c0ffee00c0ffee00c0ffee00c0ffee00';

const BAD_DOCUMENTS: readonly (readonly [content: string, why: string])[] = [
  ['null', 'it is not a JSON object'],
  ['[]', 'it is not a JSON object'],
  ['12', 'it is not a JSON object'],
  ['"str"', 'it is not a JSON object'],
  ['{}', 'it has no version'],
  ['{"version":"1"}', 'it has no version'],
  [`{"version":2,"profiles":{"default":"${SECRET}"}}`, 'it is of version 2, and this program knows version 1'],
  [`{"version":1,"profiles":["${SECRET}"]}`, 'a profile in it is not a JSON object'],
  ['{"version":1,"profiles":null}', 'a profile in it is not a JSON object'],
  [`{"version":1,"profiles":{"default":"${SECRET}"}}`, 'a profile in it is not a JSON object'],
  ['{"version":1,"profiles":{"default":{},"other":[]}}', 'a profile in it is not a JSON object'],
  [`{"version":1,"profiles":{"default":{"${ORIGIN}":"${SECRET}"}}}`, 'a profile in it is not a JSON object'],
  [`{"version":1,"profiles":{"default":{"${ORIGIN}":{},"https://other":[]}}}`, 'a profile in it is not a JSON object'],
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

test.each<[string, object]>([
  ['{"version":1}', { version: 1 }],
  ['{"version":1,"profiles":{"default":{}}}', { version: 1, profiles: { default: {} } }],
])('%s is a config file', (content, document) => {
  expect(parseDocument('/config.json', content)).toEqual(document);
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
    profiles: { odd: { [ORIGIN]: { guest: 1 } }, other: { [ORIGIN]: { any: 'thing' } } },
  };
  writeFileSync(world.file, JSON.stringify(before));
  const { guest_session_id: value, expires_at: expiresAt } = await world.json('guest');
  expect(JSON.parse(readFileSync(world.file, 'utf8'))).toEqual({
    ...before,
    profiles: { ...before.profiles, default: { [world.sandbox.origin]: { guest: { value, expires_at: expiresAt } } } },
  });
});

test('what is written can be read again, up to the last byte, and nothing larger is written', () => {
  const sized = (length: number) => ({ ...EMPTY, filler: 'x'.repeat(length) });
  const room = SIZE_LIMIT - serializeDocument('/config.json', sized(0)).length;
  expect(serializeDocument('/config.json', sized(room))).toHaveLength(SIZE_LIMIT);
  for (const filler of ['x'.repeat(room + 1), 'é'.repeat(room / 2 + 1)]) {
    expect(() => serializeDocument('/config.json', { ...EMPTY, filler })).toThrow(
      new TmdbAuthError('store_full', '/config.json has no room left: it may have 16 MiB', {
        hint: 'log out profiles that are not needed: tmdb-auth logout --profile NAME',
      }),
    );
  }
});

test('a login into a full file ends before a password is spent, and what is stored can be used', async () => {
  const world = await createWorld();
  const { session_id: session } = await world.json('login');
  const document = JSON.parse(readFileSync(world.file, 'utf8'));
  const room = SIZE_LIMIT - serializeDocument('', { ...document, filler: '' }).length;
  const full = serializeDocument('', { ...document, filler: 'x'.repeat(room - 1_024) });
  writeFileSync(world.file, full);
  world.requests.length = 0;
  const hint = 'log out profiles that are not needed: tmdb-auth logout --profile NAME';
  const refusal = failed('store_full', `${world.file} has no room left: it may have 16 MiB`, hint);
  expect(await world.json('login --profile other')).toEqual(refusal);
  expect(world.requests).toEqual([]);
  expect(await world.json(`config set profile ${'p'.repeat(100)}`)).toMatchObject({ exit: 0 });
  for (let exit = 0, n = 0; exit === 0; n += 1) {
    const outcome = await world.json(`token --profile ${n}`);
    if (outcome.exit !== 0) expect(outcome).toEqual(refusal);
    exit = outcome.exit;
  }
  expect((await world.json('print session-id --profile default')).value).toBe(session);
  expect((await world.json('logout --profile default')).removed).toEqual(['session']);
});
