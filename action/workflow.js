// What a step says to the runner:
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands

const { randomUUID } = require('node:crypto');
const { appendFileSync } = require('node:fs');

/** Gives an input as it was written; an empty one counts as left out. */
function rawInput(name) {
  return process.env[`INPUT_${name.toUpperCase()}`] || undefined;
}

/** The same without white space around it. */
function input(name) {
  return rawInput(name)?.trim() || undefined;
}

/** Gives what `saveState` kept in the main step. */
function state(name) {
  return process.env[`STATE_${name}`] || undefined;
}

function command(name, text) {
  const escaped = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  process.stdout.write(`::${name}::${escaped}\n`);
}

/** No value can hold the random delimiter. */
function append(file, name, value) {
  const delimiter = `tmdb_auth_${randomUUID()}`;
  appendFileSync(process.env[file], `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
}

module.exports = {
  rawInput,
  input,
  state,
  mask: (text) => command('add-mask', text),
  warn: (text) => command('warning', text),
  fail: (text) => command('error', text),
  saveState: (name, value) => append('GITHUB_STATE', name, value),
  setOutput: (name, value) => append('GITHUB_OUTPUT', name, value),
  /** Adds a line to the summary of the job. */
  summarize(line) {
    if (process.env.GITHUB_STEP_SUMMARY) appendFileSync(process.env.GITHUB_STEP_SUMMARY, `${line}\n\n`);
  },
};
