import { parseApiCredential } from '../auth/api-credential.ts';
import type { Command } from '../command-line/command.ts';
import { TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { profileName } from '../settings.ts';
import { parseStorage } from '../store/vault.ts';

const SETTINGS = ['profile', 'storage', 'api-key', 'access-token'] as const;

type Setting = (typeof SETTINGS)[number];

interface ConfigInputs {
  readonly action: 'path' | 'list' | 'get' | 'set' | 'unset';
  readonly name?: Setting;
  readonly value?: string;
  readonly stdin?: true;
}

type ConfigResult = Readonly<Record<string, string | boolean | null>>;

export const config: Command<ConfigInputs, ConfigResult> = {
  description:
    'Settings: profile (the default one), storage (file, or helper:NAME for a keychain behind ' +
    'docker-credential-NAME), api-key and access-token. A secret is asked for, or read with --stdin; it is never an ' +
    'argument. `list` masks secrets.',
  examples: [
    'tmdb-auth config path',
    'tmdb-auth config set profile work',
    'printf %s "$KEY" | tmdb-auth config set api-key --stdin',
    'tmdb-auth config set storage helper:secretservice',
  ],
  arguments: [
    { name: '<action>', description: 'what to do', choices: ['path', 'list', 'get', 'set', 'unset'] },
    { name: '[name]', description: 'the setting', choices: SETTINGS },
    { name: '[value]', description: 'with set: the value of profile or storage' },
  ],
  options: [{ flags: '--stdin', description: 'with set: read the secret from stdin' }],
  async run(inputs, invocation) {
    const { action, name, value } = inputs;
    if ((name !== undefined) !== (action === 'get' || action === 'set' || action === 'unset')) {
      throw usage(
        name === undefined ? `config ${action} needs the name of a setting` : `config ${action} takes no name`,
      );
    }
    if (value !== undefined && action !== 'set') throw usage(`config ${action} takes no value`);
    if (name === undefined) return action === 'path' ? { path: invocation.store.path() } : list(invocation);
    switch (action) {
      case 'set':
        return { name, stored: await change(name, await newValue(name, inputs, invocation), invocation) };
      case 'unset':
        return { name, stored: await change(name, undefined, invocation) };
      default:
        return { name, value: await current(name, invocation) };
    }
  },
  say: (result) => {
    const { name, value, path, stored } = result;
    if (typeof stored === 'boolean')
      return { notes: [`${name} is ${stored ? 'changed' : 'not changed: nothing is stored'}`] };
    if (name !== undefined) return typeof value === 'string' ? { value } : { notes: [`${name} is not set`] };
    if (path !== undefined) return { value: String(path) };
    return {
      value: Object.entries(result)
        .map(([setting, text]) => `${setting.replace('_', '-')}=${text ?? ''}`)
        .join('\n'),
    };
  },
};

function usage(message: string): TmdbAuthError {
  return new TmdbAuthError('usage', message, { hint: 'see: tmdb-auth config --help' });
}

async function list({ store, settings }: Invocation): Promise<ConfigResult> {
  const { api_key: apiKey, access_token: accessToken } = await store.read();
  const shown = (value: string | undefined) =>
    value === undefined || settings.showSecrets ? (value ?? null) : `…${value.slice(-4)}`;
  return {
    profile: await store.profile(),
    storage: (await store.describe()).backend,
    api_key: shown(apiKey?.value),
    access_token: shown(accessToken?.value),
  };
}

async function current(name: Setting, { store }: Invocation): Promise<string | null> {
  if (name === 'profile') return store.profile();
  if (name === 'storage') return (await store.describe()).backend;
  return (await store.read())[kindOf(name)]?.value ?? null;
}

async function newValue(name: Setting, { value, stdin }: ConfigInputs, { terminal }: Invocation): Promise<string> {
  if (name === 'profile' || name === 'storage') {
    if (value !== undefined) return value;
    throw usage(`config set ${name} needs a value`);
  }
  if (value !== undefined) {
    throw new TmdbAuthError('secret_on_argv', 'a secret is not taken from the command line, where others can see it', {
      hint: `printf %s "$SECRET" | tmdb-auth config set ${name} --stdin`,
    });
  }
  if (stdin) return terminal.readPassword();
  const otherwise = `printf %s "$SECRET" | tmdb-auth config set ${name} --stdin`;
  return terminal.ask({ message: name === 'api-key' ? 'TMDb API key' : 'TMDb access token', secret: true, otherwise });
}

async function change(name: Setting, value: string | undefined, { store }: Invocation): Promise<boolean> {
  if (name === 'profile') {
    return store.setDefaultProfile(value === undefined ? undefined : profileName(value, 'the name'));
  }
  if (name === 'storage') return store.moveTo(parseStorage(value ?? 'file'));
  const kind = kindOf(name);
  if (value === undefined) return store.save({ [kind]: null });
  const credential = parseApiCredential(value, 'what was given');
  if (credential.kind !== kind) {
    throw new TmdbAuthError(
      'usage',
      `what was given is not an ${name.replace('-', ' ')} but an ${credential.kind.replace('_', ' ')}`,
      {
        hint: `tmdb-auth config set ${credential.kind.replace('_', '-')}`,
      },
    );
  }
  return store.save({ [kind]: { value: credential.value } });
}

function kindOf(name: 'api-key' | 'access-token') {
  return name === 'api-key' ? 'api_key' : 'access_token';
}
