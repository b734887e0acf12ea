import { parseApiCredential } from '../auth/api-credential.ts';
import { saveAndExplain } from '../auth/saving.ts';
import { parseUserToken } from '../auth/user-token.ts';
import { defineCommand } from '../command-line/command.ts';
import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS } from '../kinds.ts';
import { profileName } from '../settings.ts';
import { type Credential, parseStorage } from '../store/store.ts';
import { lastCharacters } from '../text.ts';
import type { ApiCredential } from '../tmdb/client.ts';

/** The profile, or all of them, as `store` says. */
type Place = Pick<Invocation, 'env' | 'now' | 'store' | 'terminal'>;

interface Setting {
  get(at: Place): Promise<string | null>;
  /** Absent for what is not given but made. @returns whether it was stored */
  set?(value: string, at: Place): Promise<boolean>;
  unset(at: Place): Promise<boolean>;
  /** What a person is asked for, and how it is read: a secret is never an argument. */
  readonly secret?: { readonly words: string; read(text: string, now: number): string };
}

const SETTINGS = {
  profile: {
    get: ({ store }) => store.profile(),
    async set(value, { store, terminal }) {
      const name = profileName(value, 'the name');
      const stored = await store.setDefaultProfile(name);
      if (stored && !(await store.describeProfiles()).some((profile) => profile.name === name)) {
        await terminal.warn('unknown_profile', `there is no profile ${name} yet: the next login makes it`);
      }
      return stored;
    },
    unset: ({ store }) => store.setDefaultProfile(undefined),
  },
  storage: {
    get: async ({ store }) => (await store.describe()).backend,
    set: (value, { store }) => store.moveTo(parseStorage(value)),
    unset: ({ store }) => store.moveTo('file'),
  },
  [KINDS.api_key.name]: credentialSetting('api_key'),
  [KINDS.access_token.name]: credentialSetting('access_token'),
  [KINDS.user_token.name]: {
    secret: { words: `TMDb ${KINDS.user_token.words}`, read: (text, now) => readUserToken(text, now).value },
    get: async ({ store }) => (await store.read()).user_token?.value ?? null,
    unset: ({ store }) => store.save({ user_token: null }),
    set: async (value, at) => saveAndExplain({ user_token: readUserToken(value, at.now()) }, at),
  },
  'guest-session': {
    secret: { words: KINDS.guest.words, read: (text) => text },
    get: async ({ store }) => (await store.read()).guest?.value ?? null,
    unset: ({ store }) => store.save({ guest: null }),
  },
} as const satisfies Readonly<Record<string, Setting>>;

type Name = keyof typeof SETTINGS;

interface ConfigInputs {
  readonly action: 'path' | 'list' | 'get' | 'set' | 'unset';
  readonly name?: Name;
  readonly value?: string;
  readonly stdin?: true;
  readonly allProfiles?: true;
}

type ConfigResult =
  | { readonly action: 'path'; readonly path: string }
  | ({ readonly action: 'list' } & Readonly<Record<string, string | null>>)
  | { readonly action: 'get'; readonly name: Name; readonly value: string | null }
  | { readonly action: 'set' | 'unset'; readonly name: Name; readonly stored: boolean };

export const config = defineCommand<ConfigInputs, ConfigResult>({
  description:
    'Shows and changes settings: profile (the default one), storage (file, or helper:NAME for a keychain behind ' +
    'docker-credential-NAME), api-key, access-token, user-token (one that was made elsewhere) and guest-session, ' +
    'which `guest` makes. A secret is asked for, or read from stdin with --stdin; it is never an argument. `list` ' +
    'hides secrets.',
  examples: [
    'tmdb-auth config path',
    'tmdb-auth config set profile work',
    'printf %s "$KEY" | tmdb-auth config set api-key --stdin',
    'tmdb-auth config set api-key --all-profiles',
    'tmdb-auth config set storage helper:secretservice',
  ],
  operands: [
    { name: 'action', required: true, description: 'what to do', choices: ['path', 'list', 'get', 'set', 'unset'] },
    { name: 'name', description: 'the setting', choices: Object.keys(SETTINGS) },
    {
      name: 'value',
      description: 'with set: the value of profile or storage',
      following: { profile: 'profile', storage: 'storage' },
    },
  ],
  options: [
    { name: 'stdin', description: 'with set: read the secret from stdin' },
    { name: 'allProfiles', description: 'for every profile that has no api-key or access-token of its own' },
  ],
  async run(inputs, invocation) {
    return { result: await carryOut(inputs, invocation) };
  },
  present(result) {
    switch (result.action) {
      case 'path':
        return { value: result.path };
      case 'list': {
        const { action: _, ...settings } = result;
        const lines = Object.entries(settings).map(([name, value]) => `${name.replace('_', '-')}=${value ?? ''}`);
        return { value: lines.join('\n') };
      }
      case 'get':
        return result.value === null ? { notes: [`${result.name} is not set`] } : { value: result.value };
      default:
        return { notes: [`${result.name} is ${result.stored ? 'changed' : 'not changed: nothing is stored'}`] };
    }
  },
});

async function carryOut(inputs: ConfigInputs, invocation: Invocation): Promise<ConfigResult> {
  const { action, name, value, allProfiles } = inputs;
  if (allProfiles && name !== KINDS.api_key.name && name !== KINDS.access_token.name) {
    throw usage('--all-profiles belongs to api-key and access-token');
  }
  if (action === 'path' || action === 'list') {
    if (name !== undefined) throw usage(`config ${action} takes no name`);
    return action === 'path' ? { action, path: invocation.store.path() } : list(invocation);
  }
  if (name === undefined) throw usage(`config ${action} needs the name of a setting`);
  if (value !== undefined && action !== 'set') throw usage(`config ${action} takes no value`);
  const { env, now, store, terminal } = invocation;
  const at = { env, now, terminal, store: allProfiles ? store.forAllProfiles() : store };
  const setting: Setting = SETTINGS[name];
  switch (action) {
    case 'get':
      if (!allProfiles) await store.assertProfile();
      return { action, name, value: await setting.get(at) };
    case 'set':
      if (!setting.set) throw usage(`${name} cannot be set: tmdb-auth guest --new makes one`);
      return { action, name, stored: await setting.set(await newValue(name, inputs, invocation), at) };
    case 'unset':
      return { action, name, stored: await setting.unset(at) };
  }
}

function usage(message: string): TmdbAuthError {
  return new TmdbAuthError('usage', message, { hint: 'see: tmdb-auth config --help' });
}

async function list(invocation: Invocation): Promise<ConfigResult> {
  const shown: Record<string, string | null> = {};
  for (const [name, setting] of Object.entries<Setting>(SETTINGS)) {
    const value = await setting.get(invocation);
    const masked = setting.secret !== undefined && value !== null && !invocation.settings.showSecrets;
    shown[name.replace('-', '_')] = masked ? lastCharacters(value) : value;
  }
  return { action: 'list', ...shown };
}

async function newValue(
  name: Name,
  { value, stdin }: ConfigInputs,
  { now, settings, terminal }: Invocation,
): Promise<string> {
  const { secret }: Setting = SETTINGS[name];
  if (secret === undefined) {
    if (value !== undefined) return value;
    throw usage(`config set ${name} needs a value`);
  }
  const otherwise = `printf %s "$SECRET" | tmdb-auth config set ${name} --stdin`;
  if (value !== undefined) {
    throw new TmdbAuthError('secret_on_argv', 'a secret is not taken from the command line, where others can see it', {
      hint: otherwise,
    });
  }
  const limit = settings.timeout;
  if (stdin) return terminal.readSecret({ words: secret.words, option: '--stdin', example: otherwise, limit });
  const read = (text: string) => secret.read(text, now());
  return terminal.ask({ message: secret.words, secret: true, otherwise, read, shown: lastCharacters });
}

function credentialSetting(kind: ApiCredential['kind']): Setting {
  const read = (text: string, now: number): string => {
    const credential = parseApiCredential(text, { from: 'what was given', now });
    if (credential.kind === kind) return credential.value;
    const { words, command: hint } = KINDS[credential.kind];
    throw new TmdbAuthError('usage', `what was given is not an ${KINDS[kind].words} but an ${words}`, { hint });
  };
  return {
    secret: { words: `TMDb ${KINDS[kind].words}`, read },
    get: async ({ store }) => (await store.read())[kind]?.value ?? null,
    unset: ({ store }) => store.save({ [kind]: null }),
    set: async (value, at) => saveAndExplain({ [kind]: { value: read(value, at.now()) } }, at),
  };
}

function readUserToken(text: string, now: number): Credential {
  return parseUserToken(text, { from: 'what was given', now });
}
