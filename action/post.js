const { rmSync } = require('node:fs');
const { setTimeout } = require('node:timers/promises');
const { programIn } = require('./program.js');
const { state, summarize, warn } = require('./workflow.js');

/** Milliseconds between two tries, while TMDb is not reached. */
const PAUSES = [1_000, 3_000];

/** What is not ended here, by its kind. */
const STAYS = {
  guest: 'the guest session expires by itself',
  user: 'the user token that was given stays valid',
};

/** Ends the session. @returns what TMDb says of it */
async function endSession(directory) {
  // The runner leaves ten seconds between the first signal and the last.
  const run = programIn(directory, JSON.parse(state('settings')), false);
  for (let attempt = 0; ; attempt += 1) {
    const { status, stdout } = await run('logout', '--all', '--json');
    if (status !== 5 || attempt === PAUSES.length) return JSON.parse(stdout);
    await setTimeout(PAUSES[attempt]);
  }
}

function wordsOf({ revoked, known, error }) {
  if (revoked)
    return { ok: true, words: known ? 'the session is ended, as TMDb confirmed' : 'the session was ended before' };
  if (!error) return { ok: true, words: 'no session was made' };
  return {
    ok: false,
    words: `the session may still be valid: ${error.message}; revoke it in the settings of your account`,
  };
}

async function post() {
  const directory = state('directory');
  // The main step did not get so far.
  if (directory === undefined) return;
  try {
    const kind = state('kind');
    const { ok, words } = STAYS[kind] ? { ok: true, words: STAYS[kind] } : wordsOf(await endSession(directory));
    if (!ok) warn(`TMDb: ${words}`);
    else process.stdout.write(`TMDb: ${words}\n`);
    summarize(`TMDb: ${words}.`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

post().catch((error) => {
  warn(`TMDb: the session may still be valid: ${error.message}`);
});
