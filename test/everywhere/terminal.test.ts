import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { approvalUrlOn, decide } from '../support/approval.ts';
import { createHome } from './home.ts';
import { startMachine, type Terminal } from './machine.ts';

const machine = await startMachine();

const CTRL_C = '\u0003';
const ENTER = '\r';

/** Waits for words on the screen, and types; at last gives the exit code. */
async function talk(terminal: Terminal, ...session: readonly (readonly [shown: string, typed: string])[]) {
  for (const [shown, typed] of session) {
    await terminal.shows(shown);
    if (typed !== '') terminal.type(typed);
  }
  return terminal.exit;
}

/** A person who has set nothing up, at a terminal. */
async function newcomer(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const home = await createHome(machine);
  const nothing = { TMDB_API_KEY: '', TMDB_USERNAME: '', TMDB_PASSWORD: '', BROWSER: 'none' };
  return { ...home, terminal: home.atTerminal(args, { ...nothing, ...more }) };
}

describe(machine.name, () => {
  test('a login by prompts', async () => {
    const { terminal, document } = await newcomer(['login']);
    const code = await talk(
      terminal,
      ['API key', SANDBOX.apiKey + ENTER],
      ['username', SANDBOX.username + ENTER],
      ['password', SANDBOX.password + ENTER],
    );
    expect(code, terminal.screen()).toBe(0);
    expect(terminal.screen()).not.toContain(SANDBOX.password);
    expect(document().profiles).toHaveProperty('default');
  });

  test.each([
    ['API key', ['API key']],
    ['username', ['API key', 'username']],
    ['password', ['API key', 'username', 'password']],
  ])('Ctrl-C at the prompt for the %s', async (_, questions) => {
    const { terminal } = await newcomer(['login']);
    const answers: Record<string, string> = { 'API key': SANDBOX.apiKey, username: SANDBOX.username };
    const last = questions.at(-1)!;
    const code = await talk(
      terminal,
      ...questions.map((name) => [name, name === last ? CTRL_C : answers[name] + ENTER] as const),
    );
    expect(code, terminal.screen()).toBe(130);
  });

  test('Ctrl-C in login --web', async () => {
    const { terminal } = await newcomer(['login', '--web'], { TMDB_API_KEY: SANDBOX.apiKey });
    const code = await talk(terminal, ['waiting for approval', CTRL_C]);
    expect(code, terminal.screen()).toBe(130);
  });

  test('login --web, approved on another device', async () => {
    const { terminal, document } = await newcomer(['login', '--web'], { TMDB_API_KEY: SANDBOX.apiKey });
    await terminal.shows('waiting for approval');
    await decide(approvalUrlOn(terminal.screen()));
    // Wine's console may break the words of the end anywhere.
    expect(await terminal.exit, terminal.screen()).toBe(0);
    expect(document().profiles).toHaveProperty('default');
  });

  test('Ctrl-C in session --wait', async () => {
    const home = await createHome(machine);
    await home.run(['token', '--json']);
    const terminal = home.atTerminal(['session', '--wait']);
    const code = await talk(terminal, ['waiting', CTRL_C]);
    expect(code, terminal.screen()).toBe(130);
  });

  test('Ctrl-C in a sandbox that serves', async () => {
    const home = await createHome(machine);
    const terminal = home.atTerminal(['sandbox']);
    const code = await talk(terminal, ['serves until Ctrl-C', CTRL_C]);
    expect(code, terminal.screen()).toBe(130);
  });

  test('Ctrl-C in exec goes to the program, whose exit code counts', async () => {
    const home = await createHome(machine);
    const file = join(home.directory, 'child.js');
    writeFileSync(
      file,
      "process.on('SIGINT', () => process.exit(42)); console.log('child waits'); setInterval(() => {}, 1000);",
    );
    const terminal = home.atTerminal(['exec', '--', machine.launcher[0]!, machine.path(file)]);
    const code = await talk(terminal, ['child waits', CTRL_C]);
    expect(code, terminal.screen()).toBe(42);
  });
});
