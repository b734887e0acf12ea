import { stripVTControlCharacters } from 'node:util';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { type Circumstances, createWorld } from '../support/world.ts';

const { username, password } = SANDBOX;
export const NOTHING_GIVEN = { TMDB_API_KEY: undefined, TMDB_USERNAME: undefined, TMDB_PASSWORD: undefined };

export const KEY = 'TMDb API key or access token for';
export const NAME = 'TMDb username at';
export const PASSWORD = 'TMDb password for';

export type Answers = NonNullable<Circumstances['answers']>;

export const GOOD_NAME = [NAME, `${username}\r`] as const;
export const GOOD_PASSWORD = [PASSWORD, `${password}\r`] as const;

/** Logs in, and gives what stays on the screen of questions, answers and steps, without the server's name. */
export async function login(answers: Answers, env: Circumstances['env'] = NOTHING_GIVEN, line = 'login --no-color') {
  const world = await createWorld();
  const outcome = await world.run(line, { env, answers });
  return { world, ...outcome, screen: staying(outcome.stderr, world.sandbox.origin) };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what tells a terminal to go back or to wipe
const REDRAWN = /\u001b\[(?:1?G|[02]?K)/;

/** The lines of a screen that begin with a mark, without what was wiped. */
function staying(stderr: string, origin: string): readonly string[] {
  const { host } = new URL(origin);
  return stderr
    .split('\n')
    .map((line) => stripVTControlCharacters(line.split(REDRAWN).at(-1)!).replace(/^\S+ .*(?=[✔✖] \d\/3)/, ''))
    .filter((line) => /^(?:[✔✖?]|\d|one more|TMDb|error:)/.test(line))
    .map((line) => line.trim().replaceAll(` at ${host}`, '').replaceAll(` for ${host}`, ''));
}

export const RECOMMENDED = 'TMDb recommends logging in with the browser: tmdb-auth login --web';
