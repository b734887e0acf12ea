const { randomUUID } = require('node:crypto');
const { existsSync, mkdirSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { CREDENTIALS, programIn, read, settingsOfJob } = require('./program.js');
const { formsOf } = require('./secrets.js');
const { fail, input, mask, rawInput, saveState, setOutput, summarize, warn } = require('./workflow.js');

/** The variables that become outputs. */
const OUTPUTS = {
  TMDB_SESSION_ID: 'session-id',
  TMDB_GUEST_SESSION_ID: 'guest-session-id',
  TMDB_USER_ACCESS_TOKEN: 'user-token',
  TMDB_ACCOUNT_ID: 'account-id',
  TMDB_ACCOUNT_OBJECT_ID: 'account-object-id',
};

const SECRETS = ['TMDB_SESSION_ID', 'TMDB_GUEST_SESSION_ID', 'TMDB_USER_ACCESS_TOKEN'];

/** How each kind is made; a user token is given. */
const MAKE = { session: ['login', '--json'], guest: ['guest', '--json'], user: undefined };

const MADE = {
  session: 'a session was made for this job',
  guest: 'a guest session was made for this job',
  user: 'the user token that was given is used; it is not ended',
};

function hide(secret) {
  for (const form of formsOf(secret)) mask(form);
}

function oneOf(name, choices) {
  const value = input(name) ?? choices[0];
  if (choices.includes(value)) return value;
  throw new Error(`the input ${name} is one of ${choices.join(', ')}`);
}

async function main() {
  const kind = oneOf('kind', Object.keys(MAKE));
  if (kind === 'user' && !input('user-token')) throw new Error('the kind user needs the input user-token');
  const target = oneOf('export', ['env', 'outputs', 'both', 'none']);
  if (!existsSync(join(__dirname, '..', 'dist', 'main.js'))) {
    throw new Error('this is not a release: use the action with a tag of one');
  }
  const directory = join(process.env.RUNNER_TEMP || tmpdir(), `tmdb-auth-${randomUUID()}`);
  // Before anything is made: the post step ends and removes it, however this one ends.
  const settings = settingsOfJob();
  saveState('kind', kind);
  saveState('settings', JSON.stringify(settings));
  saveState('directory', directory);
  mkdirSync(directory, { mode: 0o700 });
  const run = programIn(directory, settings, true);

  const made = MAKE[kind] ? read(await run(...MAKE[kind])) : {};
  for (const { message } of made.warnings ?? []) warn(message);
  for (const id of [made.session_id, made.guest_session_id]) if (id) hide(id);
  const variables = read(await run('export', '--format', 'json', '--only', kind));
  for (const name of SECRETS) if (variables[name]) hide(variables[name]);
  summarize(`TMDb: ${MADE[kind]}.`);

  if (target === 'outputs' || target === 'both') {
    for (const [name, output] of Object.entries(OUTPUTS)) if (variables[name]) setOutput(output, variables[name]);
    if (made.expires_at) setOutput('expires-at', made.expires_at);
  }
  if (target === 'env' || target === 'both') {
    const names = (input('as') ?? '').split(/\s+/).filter(Boolean);
    const as = names.map((name) => `--as=${name}`);
    const only = input('only') ?? `key,${kind}`;
    const { status, stdout, stderr } = await run('export', '--format', 'github', `--only=${only}`, ...as);
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    if (status !== 0) throw new Error('the variables were not set');
  }
}

// Before anything else is said.
for (const name of Object.keys(CREDENTIALS)) if (name !== 'username') hide(rawInput(name) ?? '');

main().catch((error) => {
  fail(error.message);
  process.exitCode = 1;
});
