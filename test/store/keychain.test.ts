import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { install, pointToSandbox } from '../support/program.ts';
import { lacks } from '../support/programs.ts';

// The real keychains of Debian, through the real helpers.

const STORY = `
set -e
tmdb-auth config set storage helper:$NAME -q
tmdb-auth login -q
tmdb-auth guest -q >/dev/null
id=$(tmdb-auth print session-id)
grep -q "$id" "$TMDB_AUTH_CONFIG_DIR/config.json" && exit 90
tmdb-auth status --verify --json
tmdb-auth config set storage file -q
grep -q "$id" "$TMDB_AUTH_CONFIG_DIR/config.json" || exit 91
tmdb-auth config set storage helper:$NAME -q
tmdb-auth logout -q`;

async function tell(name: string, script: string) {
  const machine = install({ ...(await pointToSandbox()), NAME: name });
  const env = `export TMDB_AUTH_CONFIG_DIR="$HOME/config" GNUPGHOME="$HOME/gnupg"`;
  const { status, stdout, stderr } = await machine.script(`${env}; ${script.replace('STORY', STORY)}`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
    logged_in: true,
    verified: true,
    store: { backend: `helper:${name}` },
  });
  return readFileSync(`${machine.home}/config/config.json`, 'utf8');
}

test.skipIf(lacks('docker-credential-pass', 'pass', 'gpg'))(
  'pass',
  async () => {
    const config = await tell(
      'pass',
      `mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-generate-key throw-away default default never 2>/dev/null
pass init throw-away >/dev/null 2>&1
STORY
gpgconf --kill all`,
    );
    expect(JSON.parse(config)).toMatchObject({ storage: 'helper:pass' });
  },
  60_000,
);

test.skipIf(lacks('docker-credential-secretservice', 'dbus-run-session', 'gnome-keyring-daemon'))(
  'gnome-keyring',
  async () => {
    await tell(
      'secretservice',
      `cat >story <<'END'
printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
STORY
END
dbus-run-session -- sh ./story 2>errors || { status=$?; cat errors >&2; exit $status; }`.replace(
        'cat >story',
        'cd "$HOME"; cat >story',
      ),
    );
  },
  60_000,
);
