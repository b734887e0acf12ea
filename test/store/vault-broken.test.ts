import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { HONEST, worldWithHelper } from './fake-helper.ts';

const WAYS = {
  'is killed': 'kill -9 $$',
  fails: 'cat >/dev/null; echo broken; exit 1',
  'acts, then fails': `(${HONEST}\n) >/dev/null; exit 1`,
};

/** The honest helper, but for the nth time that it is called. It counts its calls in a file beside it. */
const brokenAt = (nth: number, way: string) => `calls=$(dirname "$0")/calls; printf x >>"$calls"
[ "$(($(wc -c <"$calls")))" = ${nth} ] && { ${way}; }${HONEST}`;

/** Two sessions, in the config file or in the keychain, and how to come back to that. */
async function worldWithSessions(storage: string) {
  const world = await worldWithHelper(HONEST);
  await world.json(`config set storage ${storage}`);
  const sessions: Record<string, string> = {};
  for (const profile of ['one', 'two']) {
    sessions[profile] = (await world.json(`login --profile ${profile}`)).session_id;
  }
  const bin = join(world.directory, 'bin');
  const copy = (from: string, to: string) => existsSync(from) && cpSync(from, to, { recursive: true });
  const places = [dirname(world.file), join(bin, 'kept')];
  for (const place of places) copy(place, `${place}.before`);
  return {
    ...world,
    sessions,
    calls: () => readFileSync(join(bin, 'calls')).length,
    restore(script: string) {
      for (const place of [...places, join(bin, 'calls')]) rmSync(place, { recursive: true, force: true });
      for (const place of places) copy(`${place}.before`, place);
      world.install(script);
    },
    printed: async (profile: string) => (await world.json(`print session-id --profile ${profile}`)).value,
  };
}

const BROKEN = Object.entries(WAYS).flatMap(([how, way]) => ['file', 'helper:fake'].map((to) => ({ how, way, to })));

test.each(BROKEN)('a move to $to whose helper $how at any call loses nothing, and leaves nothing', async (row) => {
  const { json, install, sessions, calls, restore, printed, keychain, document } = await worldWithSessions(
    row.to === 'file' ? 'helper:fake' : 'file',
  );
  let nth = 0;
  let isBroken = true;
  do {
    nth += 1;
    restore(brokenAt(nth, row.way));
    const { exit, warnings } = await json(`config set storage ${row.to}`);
    isBroken = calls() >= nth;
    install(HONEST);
    const isMoved = (document().storage ?? 'file') === row.to;
    // What cannot be removed is a warning: the move is done.
    expect({ nth, exit }).toEqual({ nth, exit: isMoved ? 0 : 6 });
    if (!isBroken) expect(warnings).toEqual([]);
    expect({ one: await printed('one'), two: await printed('two') }).toEqual(sessions);
    expect((await json('config set profile one')).warnings).toEqual([]);
    expect({ one: await printed('one'), two: await printed('two') }).toEqual(sessions);
    expect(document().stale_copies).toBe(undefined);
    const inKeychain =
      document().storage === 'helper:fake' ? Object.values(sessions).map((session) => ({ session })) : [];
    expect(Object.values(keychain())).toEqual(expect.arrayContaining(inKeychain));
    expect(Object.keys(keychain())).toHaveLength(inKeychain.length);
  } while (isBroken);
});

test.each(Object.entries(WAYS))(
  'a save whose helper %s at any call leaves the old session or the new one',
  async (_, way) => {
    const { json, install, sessions, calls, restore, printed, keychain } = await worldWithSessions('helper:fake');
    let nth = 0;
    let isBroken = true;
    do {
      nth += 1;
      restore(brokenAt(nth, way));
      const { exit, session_id: session } = await json('login --profile one');
      isBroken = calls() >= nth;
      install(HONEST);
      expect({ nth, exit, session: await printed('one') }).toEqual({
        nth,
        exit,
        session: exit === 0 ? session : sessions['one'],
      });
      const { session_id: last } = await json('login --profile one');
      expect(Object.values(keychain())).toEqual(
        expect.arrayContaining([{ session: last }, { session: sessions['two'] }]),
      );
      expect(Object.keys(keychain())).toHaveLength(2);
    } while (isBroken);
  },
);

test('a session whose proof hangs is not stored, and the old one is as it was', async () => {
  const { json, sessions, restore, printed, keychain } = await worldWithSessions('helper:fake');
  const before = keychain();
  // The first get of an entry after it was stored, which is after the probe's.
  restore(`mark=$(dirname "$0")/kept/../mark
[ "$1" = get ] && [ -e "$mark" ] && { rm "$mark"; exec sleep 60; }
input=$(cat); case "$1 $input" in "store "*session*) : >"$mark" ;; esac
printf %s "$input" | { ${HONEST}
}`);
  const { exit, error } = await json('login --profile one');
  expect({ exit, message: error.message }).toEqual({
    exit: 6,
    message:
      'the credential helper docker-credential-fake did not answer within 3 s: the keychain may be locked; ' +
      'the new session was ended at TMDb again',
  });
  expect(keychain()).toEqual(before);
  expect(await printed('one')).toBe(sessions['one']);
});

test('of two opposite moves at once none loses anything', async () => {
  const { json, env, sessions, printed, keychain, document } = await worldWithSessions('file');
  for (let round = 0; round < 20; round += 1) {
    const moves = ['config set storage helper:fake', 'config set storage file'].map((line) =>
      json(line, { env, pause: (milliseconds) => setTimeout(milliseconds) }),
    );
    expect((await Promise.all(moves)).map(({ exit }) => exit)).toEqual([0, 0]);
    expect({ one: await printed('one'), two: await printed('two') }).toEqual(sessions);
    expect(document().stale_copies).toBe(undefined);
    expect(Object.keys(keychain())).toHaveLength(document().storage === 'file' ? 0 : 2);
  }
});
