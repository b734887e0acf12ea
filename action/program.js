const { spawn } = require('node:child_process');
const { join } = require('node:path');
const { text } = require('node:stream/consumers');
const { input, rawInput } = require('./workflow.js');

const PROGRAM = join(__dirname, '..', 'bin', 'tmdb-auth.js');

/** The inputs that hold credentials, and where the program looks for them. */
const CREDENTIALS = {
  'api-key': 'TMDB_API_KEY',
  'access-token': 'TMDB_ACCESS_TOKEN',
  username: 'TMDB_USERNAME',
  password: 'TMDB_PASSWORD',
  'user-token': 'TMDB_USER_ACCESS_TOKEN',
};

/** The job's environment without inputs and without credentials, which may be those of another use of this action. */
function environment(directory) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(INPUT_|STATE_|TMDB_(?!AUTH_))/.test(name));
  const given = Object.entries(CREDENTIALS).map(([name, variable]) => [variable, rawInput(name)]);
  return { ...Object.fromEntries([...kept, ...given]), TMDB_AUTH_CONFIG_DIR: directory, TMDB_AUTH_NO_INPUT: '1' };
}

/**
 * Makes the way to run the program of this release with a config directory.
 *
 * @param {string} directory
 * @param {boolean} isCancelable whether a signal to us ends it
 */
function programIn(directory, isCancelable) {
  const options = ['base-url', 'timeout'].flatMap((name) => (input(name) ? [`--${name}`, input(name)] : []));
  let child;
  let interruption;
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      if (!isCancelable) return;
      interruption = signal;
      child?.kill(signal);
    });
  }
  return async (...args) => {
    if (interruption) throw new Error('the job was cancelled');
    child = spawn(process.execPath, [PROGRAM, ...args, ...options], {
      env: environment(directory),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    child = undefined;
    return { status, stdout, stderr };
  };
}

/** Reads what --json printed. @throws Error with the program's own words, which hold no secret, if it failed */
function read({ status, stdout, stderr }) {
  let result;
  try {
    result = JSON.parse(stdout);
  } catch {
    throw new Error(stderr.trim() || `tmdb-auth ended with ${status}`);
  }
  if (status === 0) return result;
  const { message, hint } = result.error ?? {};
  throw new Error([message ?? `tmdb-auth ended with ${status}`, hint].filter(Boolean).join('; '));
}

module.exports = { CREDENTIALS, programIn, read };
