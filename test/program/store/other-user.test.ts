import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { install, pointToSandbox } from '../../support/installed-program.ts';
import { isRoot } from '../../support/needed-programs.ts';

const USER = 4712;

test.skipIf(!isRoot())(
  "as root with HOME kept, as under sudo, the caller's store is read and nothing is written",
  async () => {
    const { home: base, script } = install(await pointToSandbox());
    chmodSync(base, 0o755);
    const home = join(base, 'user');
    mkdirSync(home);
    chownSync(home, USER, USER);
    const asRoot = (line: string) => script(`HOME='${home}' ${line}`);
    const asUser = (line: string) => asRoot(`setpriv --reuid=${USER} --clear-groups ${line}`);
    const ofRoot = () => execFileSync('find', [home, '-user', '0'], { encoding: 'utf8' });
    const refused = (directory: string) => ({
      status: 6,
      stdout: '',
      stderr: `error: ${directory} belongs to another user, to whom files of root would be of no use
hint: run it with sudo -H, or set TMDB_AUTH_CONFIG_DIR to a directory of root
`,
    });

    for (const line of ['login', 'guest', 'token', 'config set profile work']) {
      expect(await asRoot(`tmdb-auth ${line} --quiet`)).toEqual(refused(home));
    }
    expect((await asRoot('tmdb-auth guest --no-store --quiet')).status).toBe(0);
    expect(ofRoot()).toBe('');

    expect((await asUser('tmdb-auth login --quiet')).status).toBe(0);
    const { stdout: session } = await asUser('tmdb-auth print session-id');
    expect(await asRoot('tmdb-auth print session-id')).toEqual({ status: 0, stdout: session, stderr: '' });
    expect((await asRoot('tmdb-auth status --verify')).status).toBe(0);
    expect(await asRoot('tmdb-auth exec -- printenv TMDB_SESSION_ID')).toEqual({
      status: 0,
      stdout: session,
      stderr: '',
    });
    expect(await asRoot('tmdb-auth login')).toEqual(refused(join(home, '.config', 'tmdb-auth')));
    expect(ofRoot()).toBe('');
    expect((await asUser('tmdb-auth logout')).status).toBe(0);
  },
);
