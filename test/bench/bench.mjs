// Start-up, login and memory as ratios: baseline and subject in turn, medians of the paired ratios.
// It runs inside the sandbox (`npm run bench`), which sets the credentials and the base URL.
//
//   npm run bench               what is measured, as a table
//   npm run bench -- --save     and keeps it in figures.json
//   npm run bench -- --check    and fails where it got slower since it was kept
//
// Where the time beyond Node's own goes, of what is above its goal (callgrind, Node 20, millions of instructions; a bare
// Node has 87). To compile functions when they are first called is a third of all: V8 keeps no code between two starts.
//   status  168: 48 to load the program and read the command line (6 of it commander), 20 to load node:crypto for the
//           fingerprints, 13 for the file and the result
//   guest   300: 55 as above without node:crypto, 27 to load node:http, https and tls, 22 to compile and start got, 22 to
//           take the lock, 95 for the request, the answer, conf and the end
//   a Tab   60 to 110 µs: 13 for a function's local names, 2 for each word that is compared

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROUNDS = 60;
/** A median that is higher by more than this part is told as slower. */
const TOLERANCE = 0.05;

const here = import.meta.dirname;
const tmdbAuth = join(here, '../../bin/tmdb-auth.js');
const completions = join(here, '../../completions/tmdb-auth.bash');
const figuresFile = join(here, 'figures.json');
// In memory where that can be: it is not the disk that is measured.
const scratch = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tmdb-auth-bench-'));
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;

const node = (...args) => [process.execPath, ...args];
const nothing = { name: 'node -e 0', command: node('-e', '0') };
const curl = { name: 'sh with curl and jq', command: ['sh', join(here, 'login.sh')] };
const python = { name: 'python3 with requests', command: ['python3', join(here, 'login.py')] };
const gh = { name: 'gh --version', command: ['gh', '--version'] };

const subject = (line) => ({ name: `tmdb-auth ${line}`, command: node(tmdbAuth, ...line.split(' ')) });

const COMPARISONS = [
  { subject: subject('--version'), baseline: nothing, goal: 1.05 },
  { subject: subject('--help'), baseline: nothing, goal: 1.5 },
  { subject: subject('status --json'), baseline: nothing, goal: 1.4 },
  { subject: subject('guest --json'), baseline: nothing, goal: 2 },
  { subject: subject('guest --json --no-store'), baseline: nothing },
  { subject: subject('login --json'), baseline: curl, goal: 0.95 },
  { subject: subject('login --json'), baseline: python },
  { subject: subject('--version'), baseline: gh },
];

/** Milliseconds of one run, in a config directory of its own; undefined if the program is not there. */
function time([program, ...args]) {
  const directory = mkdtempSync(join(scratch, 'config-'));
  const start = performance.now();
  const { status, error } = spawnSync(program, args, {
    stdio: 'ignore',
    env: { ...env, TMDB_AUTH_CONFIG_DIR: directory },
  });
  const milliseconds = performance.now() - start;
  // `status` ends with 4 where nobody is logged in.
  return error || ![0, 4].includes(status) ? undefined : milliseconds;
}

function quantile(values, part) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

function compare({ subject, baseline, goal }) {
  if (time(baseline.command) === undefined) return undefined;
  if (time(subject.command) === undefined) throw new Error(`${subject.name} failed`);
  const rounds = Array.from({ length: ROUNDS }, () => [time(baseline.command), time(subject.command)]);
  const ratios = rounds.map(([base, other]) => other / base);
  const [median, low, high] = [0.5, 0.25, 0.75].map((part) => Number(quantile(ratios, part).toFixed(3)));
  const milliseconds = rounds[0].map((_, index) =>
    Math.round(
      quantile(
        rounds.map((round) => round[index]),
        0.5,
      ),
    ),
  );
  return { subject: subject.name, baseline: baseline.name, goal, median, low, high, milliseconds };
}

/** Megabytes of memory at the most, told by the process itself when it ends. */
function memory([program, ...args]) {
  const { stderr } = spawnSync(program, ['--require', join(here, 'tell-memory.cjs'), ...args], {
    encoding: 'utf8',
    env: { ...env, TMDB_AUTH_CONFIG_DIR: mkdtempSync(join(scratch, 'config-')) },
  });
  return Math.round(Number(/maxRSS (\d+)/.exec(stderr)[1]) / 1024);
}

/** Microseconds of one Tab in bash, by its own clock; undefined where there is none. */
function tab(...words) {
  const script = `
. "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) start=\${EPOCHREALTIME/./}
for ((i = 0; i < 2000; i++)); do _tmdb_auth; done
echo $(((\${EPOCHREALTIME/./} - start) / 2000))`;
  const { stdout } = spawnSync('bash', ['-c', script, 'bash', completions, ...words], { encoding: 'utf8' });
  return stdout ? Number(stdout) : undefined;
}

/** Kilobytes of the packed package. */
function packed() {
  const args = ['pack', '--dry-run', '--ignore-scripts', '--json'];
  const { stdout } = spawnSync('npm', args, { cwd: join(here, '../..'), encoding: 'utf8' });
  return Math.ceil(JSON.parse(stdout)[0].size / 1000);
}

function printTable(head, rows) {
  for (const row of [head, head.map(() => '---'), ...rows]) process.stdout.write(`| ${row.join(' | ')} |\n`);
  process.stdout.write('\n');
}

const results = COMPARISONS.map(compare).filter(Boolean);
process.stdout.write(`Node ${process.version}, ${ROUNDS} rounds\n\n`);
printTable(
  ['', 'against', 'ratio', 'half of the rounds', 'goal', 'ms'],
  results.map(({ subject, baseline, goal = '', median, low, high, milliseconds: [base, other] }) => [
    `\`${subject}\``,
    baseline,
    `**${median.toFixed(2)}**`,
    `${low.toFixed(2)} to ${high.toFixed(2)}`,
    goal && `${goal.toFixed(2)} ${median <= goal ? '✔' : '✖'}`,
    `${other} / ${base}`,
  ]),
);
const nodes = [...new Map(COMPARISONS.map((row) => [row.subject.name, row.subject])).values()];
printTable(
  ['memory', 'MB'],
  [nothing, ...nodes].map(({ name, command }) => [`\`${name}\``, memory(command)]),
);

const tabs = [['gu'], ['guest', '--pro'], ['export', '--format', '']].map((line) => ['tmdb-auth', ...line]);
printTable(
  ['other goals', '', 'goal'],
  [
    ...tabs.map((line) => [`Tab in bash after \`${line.join(' ')}\``, `${tab(...line)} µs`, '50 µs']),
    ['packed size', `${packed()} kB`, '150 kB'],
  ],
);

if (process.argv.includes('--check')) {
  const kept = JSON.parse(readFileSync(figuresFile, 'utf8'));
  for (const { subject, baseline, median, low } of results) {
    const former = kept.find((row) => row.subject === subject && row.baseline === baseline);
    if (!former) continue;
    const isSlower = low > former.high && median > former.median * (1 + TOLERANCE);
    if (isSlower) process.exitCode = 1;
    const verdict = isSlower ? 'SLOWER' : 'as before';
    process.stdout.write(`${verdict}: ${subject} against ${baseline}: ${former.median} → ${median}\n`);
  }
}
if (process.argv.includes('--save')) writeFileSync(figuresFile, `${JSON.stringify(results, null, 2)}\n`);
rmSync(scratch, { recursive: true });
