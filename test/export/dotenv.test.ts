import { spawnSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import { parse as parseDotenv } from 'dotenv';
import { describe, expect, test } from 'vitest';
import { dotenv } from '../../src/export/dotenv.ts';
import { lacks } from '../support/needed-programs.ts';
import { divided, EXPANDED, fileWith, inPython, inShell, OPTIONS, PRINTABLE } from './readers.ts';

/** Read in two ways: backslashes that one reader takes for an escape, both quotes, and `${`. */
const REFUSED = ['\\', 'a\\', 'a\\\\b', PRINTABLE.join(''), PRINTABLE.toReversed().join(''), EXPANDED];

/** What dotenv takes, as a file. */
function dotenvFile() {
  const { taken, expected } = divided(dotenv);
  return { taken, text: dotenv(taken, OPTIONS), expected };
}

describe('dotenv', () => {
  test('what TMDb gives is a bare word; few values are refused', () => {
    expect(dotenvFile().text).toMatch(/^V0=0123456789abcdef0123456789abcdef01234567\nV1=eyJ[\w.]+\n/);
    expect(divided(dotenv).refused).toEqual(REFUSED);
  });

  test('the dotenv package', () => {
    const { text, expected } = dotenvFile();
    expect(parseDotenv(text)).toEqual(expected);
  });

  test("Node's own parser", () => {
    const { text, expected } = dotenvFile();
    expect({ ...parseEnv(text) }).toEqual(expected);
  });

  test.skipIf(lacks('python3'))("Python's shlex", () => {
    const { text, expected } = dotenvFile();
    const script = 'print(json.dumps(dict(w.split("=", 1) for l in open(sys.argv[1]) for w in shlex.split(l))))';
    expect(inPython(`import shlex\n${script}`, text)).toEqual(expected);
  });

  test.skipIf(lacks('python3'))('python-dotenv', () => {
    const { text, expected } = dotenvFile();
    const script = 'from dotenv import dotenv_values\nprint(json.dumps(dotenv_values(sys.argv[1])))';
    expect(inPython(script, text)).toEqual(expected);
  });

  test.skipIf(lacks('direnv'))("direnv's godotenv", () => {
    const { text, expected } = dotenvFile();
    const { stdout } = spawnSync('direnv', ['dotenv', 'json', fileWith(text)], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual(expected);
  });

  test.each(['dash', 'bash', 'zsh'].filter((shell) => !lacks(shell)))('%s with set -a', (shell) => {
    const { taken, text, expected } = dotenvFile();
    expect(inShell(shell, (file) => `set -a; . ${file}`, text, taken)).toEqual(expected);
  });
});
