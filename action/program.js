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

/** Gives the settings of the program that the job has in its environment. They hold no secret. */
function settingsOfJob() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => /^TMDB_AUTH_/i.test(name)));
}

/**
 * The job's environment without inputs and without credentials, which may be those of another use of this action, and
 * without what the program refuses to run with.
 */
function environment(directory, settings) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(INPUT_|STATE_|TMDB_|NODE_DEBUG$)/i.test(name));
  const given = Object.entries(CREDENTIALS).map(([name, variable]) => [variable, rawInput(name)]);
  return {
    ...Object.fromEntries([...kept, ...given]),
    ...settings,
    TMDB_AUTH_CONFIG_DIR: directory,
    TMDB_AUTH_NO_INPUT: '1',
  };
}

/**
 * Makes the way to run the program of this release with a config directory.
 *
 * @param {string} directory
 * @param {Record<string, string>} settings what `settingsOfJob` gave in the main step: later steps may have set others
 * @param {boolean} isCancelable whether a signal to us ends it
 */
function programIn(directory, settings, isCancelable) {
  const options = ['base-url', 'timeout'].flatMap((name) => (input(name) ? [`--${name}=${input(name)}`] : []));
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
      env: environment(directory, settings),
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

module.exports = { CREDENTIALS, programIn, read, settingsOfJob };
