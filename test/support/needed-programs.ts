import { spawnSync } from 'node:child_process';

const REQUIRED = process.env['TMDB_AUTH_TEST_REQUIRE'] === 'all';

/**
 * Whether the tests that need these programs are left out. With TMDB_AUTH_TEST_REQUIRE=all nothing
 * is: a program that is not there is an error.
 */
export function lacks(...programs: readonly string[]): boolean {
  const missing = programs.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  if (REQUIRED && missing.length > 0) throw new Error(`the tests need ${missing.join(', ')}`);
  return missing.length > 0;
}

/** Whether the tests that mount something for one process are left out; `-r` lets a user without rights do that. */
export function lacksMounts(flags: '-m' | '-rm'): boolean {
  const missing =
    lacks('unshare') || spawnSync('unshare', [flags, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status !== 0;
  if (REQUIRED && missing) throw new Error(`the tests need unshare ${flags}`);
  return missing;
}

/** Whether the tests are root's, who alone can make what belongs to other users. */
export function isRoot(): boolean {
  const found =
    process.getuid?.() === 0 && spawnSync('setpriv', ['--reuid=4711', '--clear-groups', 'true']).status === 0;
  if (REQUIRED && !found) throw new Error('the tests need to be run as root, with setpriv');
  return found;
}

/** Whether the tests that need these modules of the system's Python are left out. */
export function lacksPythonModules(...modules: readonly string[]): boolean {
  const missing = spawnSync('/usr/bin/python3', ['-c', `import ${modules.join(', ')}`]).status !== 0;
  if (REQUIRED && missing) throw new Error(`the tests need ${modules.join(', ')} of /usr/bin/python3`);
  return missing;
}

/** Whether the tests that install something from npm's registry are left out. */
export function lacksRegistry(): boolean {
  const missing = spawnSync('npm', ['ping', '--fetch-retries=0', '--fetch-timeout=10000']).status !== 0;
  if (REQUIRED && missing) throw new Error("the tests need npm's registry");
  return missing;
}
