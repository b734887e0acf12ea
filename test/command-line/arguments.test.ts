import { expect, test } from 'vitest';
import { flagOf, type Option } from '../../src/command-line/command.ts';
import { GLOBAL_OPTIONS } from '../../src/command-line/options.ts';
import { COMMANDS } from '../../src/commands/all.ts';
import { createWorld } from '../support/world.ts';

test.each([
  [['login', '--password', 'S3CRET'], 'secret_on_argv'],
  [['login', '--password=S3CRET'], 'secret_on_argv'],
  [['lgoin', '--password', 'S3CRET'], 'secret_on_argv'],
  [['guest', '--api-key', 'S3CRET'], 'secret_on_argv'],
  [['guest', '--api_key=S3CRET'], 'secret_on_argv'],
  [['login', '-p', 'S3CRET'], 'secret_on_argv'],
  [['login', '-pS3CRET'], 'secret_on_argv'],
  [['login', '--access-token=S3CRET'], 'secret_on_argv'],
  [['export', '--user-token', 'S3CRET'], 'secret_on_argv'],
  [['session', '--request-token=S3CRET'], 'secret_on_argv'],
  [['logout', '--guest-session-id', 'S3CRET'], 'secret_on_argv'],
  [['S3CRET'], 'usage'],
  [['guest', 'S3CRET'], 'usage'],
  [['guest', '--bogus=S3CRET'], 'usage'],
  [['guest', '--timeout', 'S3CRET'], 'usage'],
  [['sandbox', '--fault', 'S3CRET'], 'usage'],
  [['sandbox', '--port', 'S3CRET'], 'usage'],
  [['guest', '--base-url', 'http://S3CRET.example/3'], 'usage'],
  [['guest', '--profile', 'S3CRET\n'], 'usage'],
])('%j is refused with exit 2 and without an echo, in words and as JSON', async (args, code) => {
  const { run } = await createWorld();
  const { exit, stdout, stderr } = await run([...args, '--json']);
  expect({ exit, stderr, error: JSON.parse(stdout).error }).toMatchObject({ exit: 2, stderr: '', error: { code } });
  const words = await run(args);
  expect(words).toEqual({ exit: 2, stdout: '', stderr: expect.stringMatching(/^error: [^\n]+\nhint: [^\n]+\n$/) });
  expect(stdout + words.stderr).not.toContain('S3CRET');
});

test.each([
  ['help', '--help'],
  ['help guest', 'guest --help'],
  ['help whoami', 'whoami --help'],
])('%s is %s', async (line, same) => {
  const { run } = await createWorld();
  expect(await run(line)).toEqual({ exit: 0, stdout: (await run(same)).stdout, stderr: '' });
});

const SHORT_HELP = `Log in to The Movie Database (TMDb) from a terminal, a script or a CI job.

  tmdb-auth login --web    log in, in the browser
  tmdb-auth status         see who is logged in
  tmdb-auth sandbox --try  try it without an account

Log in:   login, logout, guest, token, validate, session
Use:      status, whoami, print, export, exec
Set up:   config, profile, completion, doctor
Develop:  sandbox

\`tmdb-auth COMMAND --help\` explains a command, \`tmdb-auth --help\` lists all and
the options.
`;

test('without a command it says how to begin: a person gets an answer, a script exit 2', async () => {
  const { run } = await createWorld();
  expect(await run([], { resultIsSeen: true })).toEqual({ exit: 0, stdout: SHORT_HELP, stderr: '' });
  expect(await run([])).toEqual({ exit: 2, stdout: '', stderr: SHORT_HELP });
  expect(await run('-q')).toEqual({ exit: 2, stdout: '', stderr: SHORT_HELP });
  expect(JSON.parse((await run('--json')).stdout).error).toMatchObject({
    code: 'usage',
    message: 'no command was given',
    hint: 'see: tmdb-auth --help',
    exit_code: 2,
  });
});

test.each([
  [
    'print foo',
    'NAME does not take this value',
    'one of session-id, user-token, guest-session-id, request-token, access-token, api-key, username, account-id, account-object-id',
  ],
  ['print', 'NAME is missing', 'see: tmdb-auth print --help'],
  ['export', '--format is missing', 'see: tmdb-auth export --help'],
  ['completion', 'SHELL is missing', 'see: tmdb-auth completion --help'],
  ['sandbox --fault', '--fault needs a value', 'see: tmdb-auth sandbox --help'],
  ['sandbox --fault --fault slow', '--fault needs a value', 'see: tmdb-auth sandbox --help'],
  ['sandbox --fault x', 'there is no such fault', /^one of rate-limit, .*, slow, alone or/],
  ['sandbox --approve x', '--approve does not take this value', 'one of auto, deny'],
  ['login -u', '--username needs a value', 'see: tmdb-auth login --help'],
  ['sandbox --try login', 'the command to run goes after --', 'tmdb-auth sandbox --try -- COMMAND'],
  ['exec --only key ls', 'the command to run goes after --', 'tmdb-auth exec --only PARTS -- COMMAND'],
  ['guest extra', 'too many arguments', 'see: tmdb-auth guest --help'],
  ['print -- --S3CRET', 'NAME does not take this value', /^one of session-id/],
  ["print x.'.Allowed.choices.are.S3CRET.", 'NAME does not take this value', /^one of session-id, /],
  ['--bogus', 'unknown option --bogus', 'see: tmdb-auth --help'],
  ['guest --bogus-flag=S3CRET', 'unknown option --bogus-flag', 'see: tmdb-auth guest --help'],
  ['guest --S3CRET', 'unknown option', 'see: tmdb-auth guest --help'],
  ['guest --bogus=1 -x', 'unknown option --bogus', 'see: tmdb-auth guest --help'],
  ['guest -qvx', 'unknown option -x', 'see: tmdb-auth guest --help'],
  ['guest -xsecret', 'unknown option -x', 'see: tmdb-auth guest --help'],
  ['guest --=x', 'unknown option', 'see: tmdb-auth guest --help'],
  [`guest --${'b'.repeat(28)}`, `unknown option --${'b'.repeat(28)}`, 'see: tmdb-auth guest --help'],
  [`guest --${'b'.repeat(29)}`, 'unknown option', 'see: tmdb-auth guest --help'],
  ['version', 'unknown command', 'did you mean --version?'],
  ['sessoin', 'unknown command', 'did you mean session?'],
  ['whoamI', 'unknown command', 'did you mean whoami?'],
  ['tokne', 'unknown command', 'did you mean token?'],
  ['lgoin --web', 'unknown command', 'did you mean login?'],
  ['list', 'unknown command', 'see: tmdb-auth --help'],
  ['nonsense', 'unknown command', 'see: tmdb-auth --help'],
  ['help nonsense', 'unknown command', 'see: tmdb-auth --help'],
  ['help gust', 'unknown command', 'did you mean guest?'],
  ['nonsense --help', 'unknown command', 'see: tmdb-auth --help'],
])('%s: %s', async (line, message, hint) => {
  const { run } = await createWorld();
  const { error } = JSON.parse((await run(`--json ${line}`)).stdout);
  expect(error).toMatchObject({
    code: 'usage',
    message,
    hint: typeof hint === 'string' ? hint : expect.stringMatching(hint),
  });
  expect(error.hint).not.toContain('S3CRET');
});

test('every option that takes a value, as the last word, is told to need one', async () => {
  const { run } = await createWorld();
  for (const { name, load } of COMMANDS) {
    const { options } = await load();
    const withValue = ({ value, preset }: Option) => value !== undefined && preset === undefined;
    for (const option of [...options, ...GLOBAL_OPTIONS].filter(withValue)) {
      const { exit, stdout } = await run(`--json ${name} ${flagOf(option)}`);
      const { error } = JSON.parse(stdout);
      const told = [exit === 2 || exit === 125, error.code, error.message];
      expect([name, ...told]).toEqual([name, true, 'usage', `${flagOf(option)} needs a value`]);
    }
  }
});

test.each([
  [['gust'], 'did you mean guest?'],
  [['guest', '--jsn'], 'did you mean --json?'],
  [['login', '--usrname', 'x'], 'did you mean --username?'],
])('%j is answered with what may be meant', async (args, hint) => {
  const { run } = await createWorld();
  expect((await run(args)).stderr).toContain(`hint: ${hint}\n`);
});

test('flags stand before or after the command', async () => {
  const { json, stored, run } = await createWorld();
  expect(JSON.parse((await run('--json --profile a guest')).stdout)).toMatchObject({ success: true, profile: 'a' });
  expect(await json('guest --profile a')).toMatchObject({ reused: true });
  expect(stored('a').guest.value).toMatch(/./);
});
