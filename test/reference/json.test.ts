import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/all.ts';
import { Interruption } from '../../src/errors.ts';
import { JSON_FIELDS } from '../../src/reference/topics/json-fields.ts';
import { WARNINGS } from '../../src/reference/topics/json-warnings.ts';
import { BY_ACCESS_TOKEN, decidingBrowser, logInByVersion4 } from '../support/approval.ts';
import { atTerminal } from '../support/at-terminal.ts';
import { SOURCES } from '../support/sources.ts';
import { createWorld } from '../support/world.ts';

type World = Awaited<ReturnType<typeof createWorld>>;

/** Without the exit code, which the test's world adds. */
async function fieldsFrom(running: ReturnType<World['json']>): Promise<object> {
  const { exit: _, ...fields } = await running;
  return fields;
}

/** The JSON of some command lines, one after the other. */
function lines(...all: readonly string[]) {
  return async ({ json }: World) => {
    const objects: object[] = [];
    for (const line of all) objects.push(await fieldsFrom(json(line)));
    return objects;
  };
}

/** The JSON of a command that then serves until it is told to end. */
async function served(line: string, { json }: World): Promise<readonly object[]> {
  const ending = new AbortController();
  return [
    await fieldsFrom(json(line, { signal: ending.signal, onResult: () => ending.abort(new Interruption('SIGINT')) })),
  ];
}

/** What together shows every field, by the headings of the table. */
const RUNS: Readonly<Record<keyof typeof JSON_FIELDS, (world: World) => Promise<readonly object[]>>> = {
  'every object': lines('guest --new'),
  'after a failure': lines('print session-id'),
  async login(world) {
    const { stdout } = await world.run(
      'login --v4 --json',
      atTerminal([], { ...BY_ACCESS_TOKEN, BROWSER: decidingBrowser('approve') }),
    );
    return [JSON.parse(stdout), ...(await lines('login')(world))];
  },
  guest: lines('guest'),
  token: lines('token'),
  validate: async (world) => [(await lines('token', 'validate')(world))[1]!],
  session: async (world) => {
    await logInByVersion4(world);
    return [JSON.parse((await logInByVersion4(world, ' --json')).stdout)];
  },
  status: async (world) => {
    await lines('login', 'token')(world);
    return lines('status --verify --show-secrets')(world);
  },
  whoami: async (world) => {
    await lines('login')(world);
    return lines('whoami')(world);
  },
  logout: async (world) => {
    await lines('login')(world);
    return lines('logout --all')(world);
  },
  print: async (world) => {
    await lines('login')(world);
    return lines('print username')(world);
  },
  export: async (world) => {
    const file = join(world.directory, 'env');
    const objects = await lines(`export --format dotenv --output ${file}`)(world);
    rmSync(file);
    return objects;
  },
  profile: async (world) => {
    await lines('login --profile a')(world);
    return lines('profile list', 'profile use a', 'profile rename a b', 'profile remove b --yes')(world);
  },
  config: lines('config path', 'config list', 'config get storage', 'config set profile work', 'config unset profile'),
  doctor: lines('doctor --offline'),
  sandbox: (world) => served('sandbox', world),
  completion: lines('completion bash'),
  'help and version': lines('--help', '--version'),
};

const ALWAYS: readonly string[] = Object.keys(JSON_FIELDS['every object']);

/** `credentials[].kind` for what is in a list, `store.path` for what is in an object. */
function fieldsOf(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((element) => fieldsOf(element, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    // The names of variables are what is told, not fields.
    if (/^[A-Z]/.test(name)) return [];
    const here = path === '' ? name : `${path}.${name}`;
    return [here, ...fieldsOf(inner, here)];
  });
}

test.each(Object.entries(RUNS))('the fields of %s are those of the table', async (heading, run) => {
  const objects = await run(await createWorld());
  const found = [...new Set(objects.flatMap((object) => fieldsOf(object)))];
  const documented = Object.keys(JSON_FIELDS[heading as keyof typeof RUNS]);
  const isOfAll = (field: string) => ALWAYS.includes(field);
  expect(found.filter((field) => isOfAll(field) === (heading === 'every object')).sort()).toEqual(documented.sort());
});

test('the table has every command that has JSON', () => {
  const names = COMMANDS.map(({ name }) => name).filter((name) => name !== 'exec');
  expect(Object.keys(JSON_FIELDS)).toEqual(expect.arrayContaining(names));
});

test('the table of warnings has every code that a warning is given', () => {
  const given = Object.values(SOURCES).flatMap((text) =>
    [...text.matchAll(/[wW]arn(?:ing)?\(\s*'([a-z_]+)',/g)].map(([, code]) => code),
  );
  expect([...new Set(given)].sort()).toEqual(Object.keys(WARNINGS).sort());
});
