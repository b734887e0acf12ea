// Asks the live API, harmlessly, what its documentation leaves open, and prints a report to paste: HTTP status, TMDb's
// code and the names of the fields of each answer, and no values. Nothing is stored.
//
//   npm run --silent live > report.md                what a credential alone can ask
//   npm run --silent live -- --account > report.md   what needs an account and a browser too
//   npm run --silent live -- --account --wait --mirror https://api.tmdb.org/3    and the rest: `NEEDED` below
//
// It takes TMDB_ACCESS_TOKEN or TMDB_API_KEY, and the variables of tmdb-auth for another server.

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createAsking } from './asking.mjs';
import { createPerson } from './person.mjs';
import { claimsOf, QUESTIONS } from './questions.mjs';

const NEEDED = `npm run live asks TMDb itself what its documentation leaves open. It needs one of these variables:

  TMDB_ACCESS_TOKEN  the API Read Access Token of https://www.themoviedb.org/settings/api, which can ask everything
  TMDB_API_KEY       the API key of the same page, which can ask what version 3 has

More is asked with -- --account, where you decide in the browser, with -- --wait, after 15 minutes, and with
-- --mirror https://api.tmdb.org/3, at the other address of TMDb, which gets the access token then.
`;

const say = (text) => void process.stderr.write(`${text}\n`);

function credentialsOf(env) {
  const values = [env.TMDB_ACCESS_TOKEN, env.TMDB_API_KEY].map((value) => value?.trim() ?? '');
  const accessToken = values.find((value) => /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(value));
  const apiKey = [...values, accessToken && claimsOf(accessToken).aud].find((value) => /^[0-9a-f]{32}$/i.test(value));
  return { accessToken, apiKey };
}

function readOptions(env) {
  const { values } = parseArgs({
    options: { account: { type: 'boolean' }, wait: { type: 'boolean' }, mirror: { type: 'string' } },
  });
  const baseUrl = env.TMDB_AUTH_BASE_URL || 'https://api.themoviedb.org/3';
  const webUrl = env.TMDB_AUTH_WEB_URL || 'https://www.themoviedb.org';
  return { ...values, baseUrl, webUrl };
}

function planOf(questions, { baseUrl, mirror, account }) {
  return [
    `This asks ${baseUrl}, one by one:`,
    ...questions.map(({ title }, index) => `  ${index + 1}. ${title}`),
    ...(mirror ? [`The other address is ${mirror}.`] : []),
    'It makes request tokens, which expire by themselves. Nothing is stored, and no list or rating is changed.',
    ...(account ? ['As far as you approve it makes sessions and a user token, and ends them again.'] : []),
    'The report holds no values: only HTTP status, code, and names of fields.',
    '',
  ].join('\n');
}

/** What a question may use. What is missing of it, and a question needs, is undefined. */
function thingsToAskWith(
  { accessToken, apiKey },
  { account, wait, baseUrl, webUrl, mirror },
  { asking, note, signal },
) {
  const clientOf = (name, value, url = baseUrl) => value && url && asking.clientOf(name, value, url);
  const token = clientOf('access token', accessToken);
  const key = clientOf('API key', apiKey);
  const owner = {};
  return {
    app: token ?? key,
    token,
    key,
    mirror: mirror && clientOf('access token at the other address', accessToken, mirror),
    person: account && createPerson({ webUrl, say, note, signal }),
    time: wait,
    accessToken,
    owner,
    clientOf,
    say,
    note,
    noteAccount(account) {
      if (!account || owner.id === undefined) return;
      note(account.id === owner.id ? 'it is the account of the owner' : 'it is another account than that of the owner');
    },
    signal,
  };
}

async function begins(signal) {
  say('Enter begins, Ctrl-C leaves.');
  const lines = createInterface({ input: process.stdin });
  await once(lines, 'line', { signal }).finally(() => lines.close());
}

/** @returns the exit code */
async function askAll(questions, things, asking, report) {
  for (const [index, { title, ask }] of questions.entries()) {
    say(`${index + 1}. ${title}`);
    report.push('', `### ${index + 1}. ${title}`, '');
    await ask(things);
    if (index === 0 && asking.lastError()) return asking.lastError().exitCode;
  }
  return 0;
}

async function main() {
  const options = readOptions(process.env);
  const credentials = credentialsOf(process.env);
  if (!credentials.accessToken && !credentials.apiKey) {
    say(NEEDED);
    return 2;
  }
  const stopping = new AbortController();
  process.on('SIGINT', () => stopping.abort());
  const { signal } = stopping;
  const report = [
    `## What ${options.baseUrl} answers, ${new Date().toISOString().slice(0, 10)}, Node ${process.version}`,
  ];
  const note = (line) => void report.push(`- ${line}`);
  const asking = createAsking({ note, signal });
  const things = thingsToAskWith(credentials, options, { asking, note, signal });
  const questions = QUESTIONS.filter(({ needs = [] }) => needs.every((need) => things[need]));
  say(planOf(questions, options));
  let exitCode = 130;
  try {
    if (process.stdin.isTTY) await begins(signal);
    exitCode = await askAll(questions, things, asking, report);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    if (!(await asking.endAll(things.app))) say('Not everything could be ended: see the settings of your account.');
    process.stdout.write(asking.withoutSecrets(`${report.join('\n')}\n`));
  }
  return exitCode;
}

/** What is wrong with how it was called; anything else is a bug. */
function misuse(error) {
  if (!(error.code === 'usage' || error.code?.startsWith('ERR_PARSE_ARGS') || error.code === 'ERR_INVALID_URL'))
    throw error;
  say(error.message);
  return 2;
}

process.exitCode = await main().catch(misuse);
