import { describe, expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { approvalUrlOn, decide } from '../support/approval.ts';
import { createHome } from './home.ts';
import { startMachine } from './machine.ts';

const machine = await startMachine();

const ID = '[0-9a-f]{40}';

/** What is typed, its exit code, and what it says on stdout and stderr. */
const SESSION: readonly (readonly [line: string, status: number, said: RegExp])[] = [
  ['--version', 0, /^\d+\.\d+\.\d+\n$/],
  ['--help', 0, /^Usage: tmdb-auth /],
  ['help storage', 0, /config\.json/],
  ['status', 4, /^not logged in/],
  ['config set profile desktop', 0, /^warning: there is no profile desktop yet/],
  ['config list', 0, /^profile=desktop\nstorage=file\n/],
  ['guest', 0, /^[0-9a-f]{32}\n/],
  ['token', 0, new RegExp(`^${ID}\n`)],
  ['session', 8, /^failed: creating a session\nerror: the request token is not approved yet/],
  ['approve in the browser', 0, /^$/],
  ['session', 0, /config\.json\n$/],
  ['logout', 0, /^the session is ended at TMDb\n/],
  ['token', 0, new RegExp(`^${ID}\n`)],
  ['validate', 0, /done: approving with username and password\n/],
  ['session', 0, /config\.json\n$/],
  ['login --json', 0, /^\{"schema":1,"success":true,"session_id":".*"warnings":\[\]\}\n$/],
  ['whoami', 0, new RegExp(`^${SANDBOX.username}\n$`)],
  ['status --verify --json', 0, /"verified":true/],
  ['print session-id', 0, new RegExp(`^${ID}\n$`)],
  ['profile list', 0, /^\* desktop /],
  ['profile rename desktop laptop', 0, /^renamed to laptop\n/],
  ['doctor', 0, /^ok +lock /m],
  ['export --format sh', 0, new RegExp(`^export TMDB_SESSION_ID='${ID}'$`, 'm')],
  ['export --format powershell', 0, new RegExp(`^\\$env:TMDB_SESSION_ID = '${ID}'$`, 'm')],
  ['export --format json', 0, new RegExp(`"TMDB_SESSION_ID":"${ID}"`)],
  ['export --format k8s', 0, /^kind: Secret$/m],
  ['export --format dotenv --output .env', 0, /^exported TMDB_.* in \.env\n$/],
  ['export --format json --output .env', 6, /^error: the file of --output holds other things/],
  ['completion powershell', 0, /^Register-ArgumentCompleter /m],
  ['profile remove laptop --yes', 0, /laptop/],
  ['logout', 0, /^nothing was removed here\n$/],
  ['login --nonsense', 2, /^error: unknown option --nonsense\n/],
];

describe(machine.name, () => {
  test('a session with every command', async () => {
    const { run } = await createHome(machine);
    let screens = '';
    for (const [line, status, said] of SESSION) {
      if (line === 'approve in the browser') {
        await decide(approvalUrlOn(screens));
        continue;
      }
      const outcome = await run(line.split(' '));
      const screen = outcome.stdout + outcome.stderr;
      screens += screen;
      expect({ line, status: outcome.status, screen }).toEqual({ line, status, screen: expect.stringMatching(said) });
    }
  });

  test('a hint is in the words of the shell that a person of the system has', async () => {
    const { run } = await createHome(machine);
    const { stderr } = await run(['guest'], { env: { TMDB_API_KEY: 'abc' } });
    expect(stderr).toContain(machine.isWindows ? 'hint: Remove-Item Env:TMDB_API_KEY,' : 'hint: unset TMDB_API_KEY,');
  });

  test('sandbox --try', async () => {
    const { run } = await createHome(machine);
    expect(await run(['sandbox', '--try', '--', 'print', 'api-key'])).toMatchObject({
      status: 0,
      stdout: `${SANDBOX.apiKey}\n`,
    });
  });
});
