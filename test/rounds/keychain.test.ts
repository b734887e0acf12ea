import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { install, pointToSandbox } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';

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

/** Runs the script, in which STORY stands for the story, and compares what is stored before and after. */
async function tell(name: string, script: string) {
  const sandbox = await pointToSandbox();
  const machine = install({ ...sandbox, NAME: name });
  const env = `cd "$HOME"; export TMDB_AUTH_CONFIG_DIR="$HOME/config" GNUPGHOME="$HOME/gnupg"`;
  const { status, stdout, stderr } = await machine.script(`${env}; ${script.replace('STORY', STORY)}`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { logged_in: loggedIn, verified, store } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  const path = `${machine.home}/config/config.json`;
  expect({ loggedIn, verified, store }).toEqual({
    loggedIn: true,
    verified: true,
    store: { backend: `helper:${name}`, path, mode: '0600' },
  });
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
    version: 1,
    storage: `helper:${name}`,
    store_id: expect.any(String),
    profiles: {
      default: {
        [sandbox['TMDB_AUTH_WEB_URL'] ?? '']: { guest: { expires_at: expect.any(String) }, slot: expect.any(Number) },
      },
    },
  });
}

test.skipIf(lacks('docker-credential-pass', 'pass', 'gpg'))(
  'pass',
  () =>
    tell(
      'pass',
      `mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-generate-key throw-away default default never 2>/dev/null
pass init throw-away >/dev/null 2>&1
STORY
gpgconf --kill all`,
    ),
  60_000,
);

test.skipIf(lacks('docker-credential-secretservice', 'dbus-run-session', 'gnome-keyring-daemon'))(
  'gnome-keyring',
  () =>
    tell(
      'secretservice',
      `cat >story <<'END'
printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
STORY
END
dbus-run-session -- sh ./story 2>errors || { status=$?; cat errors >&2; exit $status; }`,
    ),
  60_000,
);
