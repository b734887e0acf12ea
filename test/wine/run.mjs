// Runs the tests of every system on Windows: on this one, or with Node for Windows under Wine.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VITEST = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');

function runTests(more = {}) {
  const args = [VITEST, 'run', '--project', 'everywhere', '--coverage.enabled=false', ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...more } });
  return status ?? 1;
}

/** Makes a new Windows, and a Node for it that npm has checked against the lockfile. */
function runUnderWine() {
  if (spawnSync('wine', ['--version']).status !== 0) {
    const isRequired = process.env.TMDB_AUTH_TEST_REQUIRE === 'all';
    process.stderr.write('skipped: there is no wine (Debian: apt install --no-install-recommends wine wine64)\n');
    return isRequired ? 1 : 0;
  }
  const directory = mkdtempSync(join(tmpdir(), 'tmdb-auth-wine-'));
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const wine = { ...env, WINEPREFIX: join(directory, 'prefix'), WINEDEBUG: '-all' };
  const run = (command, ...args) => execFileSync(command, args, { cwd: directory, env: wine, stdio: 'ignore' });
  const set = (key, name, value) =>
    run('wine', 'reg', 'add', `HKCU\\Software\\Wine${key}`, '/v', name, '/d', value, '/f');
  try {
    for (const name of ['package.json', 'package-lock.json'])
      cpSync(join(import.meta.dirname, name), join(directory, name));
    run('npm', 'ci', '--ignore-scripts', '--os=win32', '--cpu=x64');
    run('wine', 'wineboot', '--init');
    // By itself it says that it is Windows 7, which Node does not run on.
    set('', 'Version', 'win10');
    // What is opened in the default browser is told to the tests.
    const browser = join(directory, 'browser');
    writeFileSync(browser, '#!/bin/sh\nprintf %s "$1" >"$WINEPREFIX/opened"\n');
    chmodSync(browser, 0o755);
    set('\\WineBrowser', 'Browsers', browser);
    const node = join(directory, 'node_modules/node/bin/node.exe');
    return runTests({ WINEPREFIX: wine.WINEPREFIX, TMDB_AUTH_TEST_WINE: node });
  } finally {
    for (const flag of ['--kill', '--wait']) spawnSync('wineserver', [flag], { env: wine });
    rmSync(directory, { recursive: true, force: true });
  }
}

process.exitCode = process.platform === 'win32' ? runTests() : runUnderWine();
