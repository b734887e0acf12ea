import { revoke } from '../auth/ending.ts';
import { defineCommand } from '../command-line/command.ts';
import { furtherHint, TmdbAuthError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { KINDS, LOGIN_KINDS, type LoginKind } from '../kinds.ts';
import { profileName } from '../settings.ts';
import type { ProfileDescription } from '../store/store.ts';
import { shellWord } from '../text.ts';

interface ProfileInputs {
  readonly action: 'list' | 'use' | 'rename' | 'remove';
  readonly name?: string;
  readonly to?: string;
  readonly yes?: true;
  readonly local?: true;
}

type ProfileResult =
  | { readonly profiles: readonly ProfileDescription[] }
  | {
      /** The default profile's name. */
      readonly default: string;
      /** The new name. */
      readonly renamed?: string;
      /** The name of what was removed, if it was. */
      readonly removed?: string | null;
      /** As of `logout`. */
      readonly revoked?: boolean | null;
    };

/** What follows an action. */
const OPERANDS = { list: [], use: ['NAME'], rename: ['NAME', 'TO'], remove: ['NAME'] } as const;

export const profile = defineCommand<ProfileInputs, ProfileResult>({
  description:
    'Manages the stored accounts. `list` shows them, with a star at the default one; `use` makes one the default; ' +
    '`rename` changes a name; `remove` ends the session at TMDb and then removes all that is stored. If TMDb does ' +
    'not confirm that, the profile stays, so that you can try again. `tmdb-auth login --profile NAME` makes a ' +
    'profile.',
  examples: [
    'tmdb-auth profile list',
    'tmdb-auth profile use work',
    'tmdb-auth profile rename work office',
    'tmdb-auth profile remove work --yes',
  ],
  operands: [
    { name: 'action', required: true, description: 'what to do', choices: Object.keys(OPERANDS) },
    { name: 'name', description: 'the profile', completes: 'profile' },
    { name: 'to', description: 'with rename: its new name' },
  ],
  options: [
    { name: 'yes', description: 'with remove: do not ask first' },
    { name: 'local', description: 'with remove: remove it here only; its login stays valid at TMDb' },
  ],
  async run(inputs, invocation) {
    const { settings, store } = invocation;
    refuseMixture(inputs, settings.store);
    const { action, to = '' } = inputs;
    if (action === 'list') return { result: { profiles: await store.describeProfiles() } };
    const name = profileName(inputs.name ?? '', 'NAME');
    if (action === 'remove') return remove(name, inputs, invocation);
    if (action === 'rename') await store.renameProfile(name, profileName(to, 'TO'));
    else await store.setDefaultProfile((await store.describeProfile(name)).name);
    return { result: { ...(action === 'rename' && { renamed: to }), default: await store.defaultProfile() } };
  },
  present(result) {
    if ('profiles' in result) {
      const { profiles } = result;
      return profiles.length === 0 ? { notes: ['there is no profile'] } : { value: table(profiles) };
    }
    const { renamed, removed, revoked } = result;
    return {
      notes: [
        ...(renamed === undefined ? [] : [`renamed to ${renamed}`]),
        ...(revoked ? ['its login is ended at TMDb'] : []),
        ...(removed === undefined ? [] : [removed === null ? 'nothing was removed' : `removed ${removed}`]),
        `the default profile is ${result.default}`,
      ],
    };
  },
});

function usage(message: string): TmdbAuthError {
  return new TmdbAuthError('usage', message, { hint: 'see: tmdb-auth profile --help' });
}

function refuseMixture({ action, name, to, yes, local }: ProfileInputs, mayStore: boolean): void {
  const operands: readonly string[] = OPERANDS[action];
  if ([name, to].filter((given) => given !== undefined).length !== operands.length) {
    throw usage(`profile ${action} takes ${operands.join(' and ') || 'no name'}`);
  }
  if (action !== 'remove' && (yes || local)) throw usage('--yes and --local belong to profile remove');
  if (action !== 'list' && !mayStore) throw usage('with --no-store no profile can be changed');
}

async function remove(name: string, { yes, local: asked }: ProfileInputs, invocation: Invocation) {
  const { store, terminal } = invocation;
  const local = asked ?? false;
  const { kinds } = await store.describeProfile(name);
  const byName = store.forProfile(name);
  const again = `tmdb-auth profile remove ${shellWord(name)}`;
  const outcome = async (removed: string | null, revoked: boolean | null, error?: TmdbAuthError) => ({
    result: { removed, revoked, default: await store.defaultProfile() },
    error,
  });
  const [elsewhere] = local ? [] : await store.loginsElsewhere(name);
  if (elsewhere !== undefined) {
    throw new TmdbAuthError('usage', `profile ${name} is logged in at ${elsewhere} too, which would stay valid`, {
      hint: `end it: tmdb-auth logout --profile=${shellWord(name)} --base-url ${elsewhere}/3, or leave it: ${again} --local`,
    });
  }
  if (!yes) {
    if (!terminal.canPrompt) {
      throw new TmdbAuthError('input_required', 'profile remove asks first, and nobody can be asked here', {
        hint: `${again} --yes`,
      });
    }
    const question = `remove ${[`profile ${name}`, ...kinds.map((kind) => `its ${KINDS[kind].words}`)].join(', ')}?`;
    if (!(await terminal.confirm(question, false))) return outcome(null, null);
  }
  if (!local) await byName.assertWritable();
  for (let revoked: boolean | null = null; ; ) {
    const stored = local ? {} : await byName.read();
    for (const kind of LOGIN_KINDS) {
      const { value } = stored[kind] ?? {};
      if (value === undefined) continue;
      const ended = await revoke(kind, value, invocation, byName);
      if (ended.error) return outcome(null, ended.revoked, notEnded(kind, ended.error, name, again));
      revoked = ended.revoked;
    }
    // Another process may have stored another login meanwhile, which is to be ended too.
    if (await store.removeProfile(name, stored, local)) return outcome(name, revoked);
  }
}

function notEnded(kind: LoginKind, error: TmdbAuthError, name: string, again: string): TmdbAuthError {
  return error.with({
    message: `profile ${name} stays: its ${KINDS[kind].words} is not ended at TMDb: ${error.message}`,
    hint: furtherHint(error, `to remove it here only: ${again} --local`),
  });
}

function table(profiles: readonly ProfileDescription[]): string {
  const width = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));
  const names = width(profiles.map(({ name }) => name));
  const users = width(profiles.map(({ username }) => username ?? ''));
  const lines = profiles.map(({ name, default: isDefault, username, kinds }) => {
    const user = users === 0 ? '' : `  ${(username ?? '').padEnd(users)}`;
    const what = kinds.map((kind) => KINDS[kind].words).join(', ') || 'nothing for this API';
    return `${isDefault ? '*' : ' '} ${name.padEnd(names)}${user}  ${what}`;
  });
  return lines.join('\n');
}
