import { describe, expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { createHome } from './home.ts';
import { startMachine } from './machine.ts';

const machine = await startMachine();
const { password } = SANDBOX;

describe(machine.name, () => {
  test.each([
    ['without a line end', password, 0],
    ['with LF', `${password}\n`, 0],
    // As PowerShell and `echo` of cmd.exe write it.
    ['with CRLF', `${password}\r\n`, 0],
    ['behind a byte order mark', `\ufeff${password}\r\n`, 0],
    ['in UTF-16', Buffer.from(`\ufeff${password}\r\n`, 'utf16le'), 2],
    ['that is empty', '', 2],
    ['that is wrong', 'hunter2\n', 4],
  ])('a password on stdin %s', async (_, stdin, status) => {
    const { run, document } = await createHome(machine);
    const outcome = await run(['login', '-u', SANDBOX.username, '--password-stdin', '--json'], { stdin });
    expect({ status: outcome.status, stderr: outcome.stderr }).toEqual({ status, stderr: '' });
    expect(JSON.parse(outcome.stdout)).toHaveProperty('success', status === 0);
    expect(document() !== undefined).toBe(status === 0);
  });

  test('beside a pipe that stays open no command waits', async () => {
    const { run } = await createHome(machine);
    expect(await run(['guest', '--json'], { stdin: null })).toMatchObject({ status: 0 });
  });

  test('exec hands its stdin on', async () => {
    const { run } = await createHome(machine);
    const script = 'process.stdin.pipe(process.stdout)';
    const { stdout } = await run(['exec', '--', machine.launcher[0]!, '-e', script], { stdin: 'ünïcödé\r\n' });
    expect(stdout).toBe('ünïcödé\r\n');
  });
});
