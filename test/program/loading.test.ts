import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { install, pointToSandbox } from '../support/installed-program.ts';

const TELL = join(import.meta.dirname, '../support/tell-loaded.cjs');

/** What a command line loads of the build, and which of Node's modules that cost time. */
async function loadedBy(line: string) {
  const { run } = install({ ...(await pointToSandbox()), NODE_OPTIONS: `--require ${TELL}` });
  const { stderr } = await run(...line.split(' '));
  const { files, modules } = JSON.parse(/^loaded (.*)$/m.exec(stderr)![1]!);
  const costly = 'child_process crypto dns fs/promises http http2 https readline tls tty zlib'.split(' ');
  return { files: files.join(' '), costly: costly.filter((name) => modules.includes(name)).join(' ') };
}

test('no command but sandbox loads any of the emulator', () => {
  const dist = join(import.meta.dirname, '../../dist');
  const loading = readdirSync(dist)
    .filter((name) => name.endsWith('.js') && readFileSync(join(dist, name), 'utf8').includes('emulator-'))
    .map((name) => name.replace(/-[\w-]{8}\.js$/, '.js'));
  expect(loading).toEqual(['sandbox.js', 'sandbox.js']);
});

// An executable has the build in one piece.
test.skipIf(process.env['TMDB_AUTH_TEST_PROGRAM']).each([
  ['--version', 'version', ''],
  ['--help', 'main rolldown-runtime start', ''],
  ['help', 'main rolldown-runtime start', ''],
  ['help exit-codes', 'main manual rolldown-runtime start', ''],
  ['status --json', 'invocation main rolldown-runtime start status', 'crypto'],
  ['print api-key', 'invocation main print rolldown-runtime start', ''],
  ['config list', 'config invocation main rolldown-runtime start', ''],
  ['export --format json', 'export export invocation main rolldown-runtime start', 'crypto'],
  ['guest --json', 'guest invocation main rolldown-runtime staging start tmdb', 'crypto http https tls'],
  ['login --json', 'invocation login main rolldown-runtime staging start tmdb', 'crypto http https tls'],
])('%s loads what it needs', async (line, files, costly) => {
  expect(await loadedBy(line)).toEqual({ files, costly });
});
