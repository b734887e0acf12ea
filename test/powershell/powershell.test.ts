import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { powershell } from '../../src/export/powershell.ts';
import { lacks } from '../support/needed-programs.ts';
import { temporaryDirectory } from '../support/world.ts';

const COMPLETION = join(import.meta.dirname, '../../completions/tmdb-auth.ps1');

const VALUES = { V1: "it's", V2: '‘a’ ‚b‛', V3: '"$(1+1)" `n “x”', V4: 'ünïcödé', V5: "a'‘’'b" };

const TABS = [
  ['tmdb-auth lo', 'login logout'],
  ['tmdb-auth export --format p', 'powershell'],
  ['tmdb-auth config ', 'path list get set unset'],
  ['tmdb-auth config set st', 'storage'],
  ['tmdb-auth --profile x completion z', 'zsh'],
];

/** Windows PowerShell 5 asks no completion script about what begins with a hyphen. */
const FLAGS = [['tmdb-auth guest --n', '--new --no-input --no-store --no-color']];

/** What PowerShell's last line gives back, in ASCII: Windows PowerShell writes in a code page of its own. */
const tell = (value: string) =>
  `[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes((ConvertTo-Json -Compress -InputObject ${value})))`;

/** Runs a script beside some files, and gives the value that it tells. */
function run(shell: string, script: string, files: Readonly<Record<string, string>>): unknown {
  const directory = temporaryDirectory();
  for (const [name, text] of Object.entries({ ...files, 'script.ps1': script })) {
    // By the byte order mark Windows PowerShell knows UTF-8.
    writeFileSync(join(directory, name), `\ufeff${text}`);
  }
  const args = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', 'script.ps1'];
  const { status, stdout, stderr } = spawnSync(shell, args, { cwd: directory, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(Buffer.from(stdout, 'base64').toString());
}

// Neither Debian nor npm has a PowerShell; the machines of GitHub have.
const SHELLS = process.platform === 'win32' ? ['pwsh', 'powershell'] : ['pwsh'];

describe.each(SHELLS)('%s', (shell) => {
  const isAbsent = lacks(shell);

  test.skipIf(isAbsent)('the lines of export are read back as they were', () => {
    const variables = Object.entries(VALUES).map(([name, value]) => ({ name, value, secret: true }));
    const names = Object.keys(VALUES).map((name) => `${name} = $env:${name}`);
    const script = [
      'Invoke-Expression (Get-Content -Raw -Encoding UTF8 lines.txt)',
      tell(`([ordered]@{ ${names.join('; ')} })`),
    ];
    expect(run(shell, script.join('\n'), { 'lines.txt': powershell(variables, { name: '' }) })).toEqual(VALUES);
  });

  test.skipIf(isAbsent)('Tab offers what the completion script has', () => {
    const tabs = shell === 'pwsh' ? [...TABS, ...FLAGS] : TABS;
    const script = [
      '. ./completion.ps1',
      `$all = @(foreach ($line in ${tabs.map(([line]) => `'${line}'`).join(', ')}) {`,
      '  @((TabExpansion2 $line $line.Length).CompletionMatches | ForEach-Object { $_.CompletionText }) -join " "',
      '})',
      tell('$all'),
    ];
    const offered = run(shell, script.join('\n'), { 'completion.ps1': readFileSync(COMPLETION, 'utf8') });
    expect(offered).toEqual(tabs.map(([, words]) => words));
  });
});
