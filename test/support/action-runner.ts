import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { publicLog, readGithubFile } from './github-runner.ts';
import { temporaryDirectory } from './world.ts';

// A runner of GitHub Actions for one job, by the documented rules:
// https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly runs: { readonly using: string; readonly main: string; readonly post: string };
}

const ROOT = join(import.meta.dirname, '../..');

export const ACTION: Action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));

/** Milliseconds after SIGINT until SIGTERM, and after that until SIGKILL. */
const [UNTIL_TERM, UNTIL_KILL] = [7_500, 2_500];

/** The Node that runs the action: the one that action.yml names where CI has it, else the one that runs the tests. */
export function actionNode(): string {
  const node = process.env['TMDB_AUTH_TEST_NODE24'];
  if (node === undefined && process.env['TMDB_AUTH_TEST_REQUIRE'] === 'all') throw new Error('the tests need Node 24');
  return node ?? process.execPath;
}

const FILES = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'] as const;

interface Use {
  readonly inputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
}

/** A job, whose steps run in the action's own directory. @param directory where the action is */
export function startJob(directory = ROOT) {
  const home = temporaryDirectory();
  const temporary = join(home, 'temp');
  mkdirSync(temporary);
  const uses: Use[] = [];
  const env: Record<string, string> = {};
  let output = '';
  let summary = '';
  let running: number | undefined;

  /** Runs a script of the action, with fresh files. */
  async function runScript(script: string, inputs: Use['inputs'], state: Use['state']) {
    const files = Object.fromEntries(FILES.map((name) => [name, join(home, name)]));
    for (const file of Object.values(files)) writeFileSync(file, '');
    const given = {
      ...Object.fromEntries(Object.entries(ACTION.inputs).map(([name, { default: value = '' }]) => [name, value])),
      ...inputs,
    };
    const child = spawn(actionNode(), [join(directory, script)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        RUNNER_TEMP: temporary,
        ...env,
        ...files,
        ...Object.fromEntries(
          Object.entries(given).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
        ),
        ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
      },
    });
    running = child.pid;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    const [code, signal] = await once(child, 'close');
    running = undefined;
    const read = (name: (typeof FILES)[number]) => readFileSync(files[name]!, 'utf8');
    Object.assign(env, readGithubFile(read('GITHUB_ENV')));
    summary += read('GITHUB_STEP_SUMMARY');
    return {
      exit: code ?? signal,
      outputs: readGithubFile(read('GITHUB_OUTPUT')),
      state: readGithubFile(read('GITHUB_STATE')),
    };
  }

  return {
    /** The variables of the steps that follow. */
    env,
    /** Uses the action in a step. */
    async use(inputs: Use['inputs']) {
      const { exit, outputs, state } = await runScript(ACTION.runs.main, inputs, {});
      uses.push({ inputs, state });
      return { exit, outputs };
    },
    /** Runs the shell script of a step. @returns its exit code */
    async run(script: string): Promise<number> {
      const child = spawn('bash', ['-e', '-c', script], {
        env: { PATH: process.env['PATH'], HOME: home, ...env },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      child.stdout.on('data', (chunk) => {
        output += chunk;
      });
      return (await once(child, 'close'))[0];
    },
    /** Cancels the step that runs. */
    async cancel(): Promise<void> {
      const id = running!;
      const signals = [
        ['SIGINT', UNTIL_TERM],
        ['SIGTERM', UNTIL_KILL],
        ['SIGKILL', 0],
      ] as const;
      for (const [signal, wait] of signals) {
        if (running !== id) return;
        process.kill(id, signal);
        for (const end = performance.now() + wait; running === id && performance.now() < end; ) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    },
    /** Kills the step that runs, as when its machine is short of memory. */
    kill: () => process.kill(running!, 'SIGKILL'),
    /** Runs the post steps, the last first. @returns their exit codes */
    async finish() {
      const exits = [];
      for (const { inputs, state } of uses.reverse()) {
        exits.push((await runScript(ACTION.runs.post, inputs, state)).exit);
      }
      return exits;
    },
    /** Runs a post step that has no main step before it. */
    finishWithoutMain: async () => (await runScript(ACTION.runs.post, {}, {})).exit,
    /** The log as it can be read. */
    log: () => publicLog(output),
    summary: () => summary,
    /** What is left in the runner's temporary directory. */
    leftovers: () => readdirSync(temporary),
  };
}
