import { join } from 'node:path';
import { expect, test } from 'vitest';
import { install, pointToSandbox } from './support/program.ts';

const TELL = join(import.meta.dirname, 'support/tell-loaded.cjs');

/** What a command line loads of the build, and which of Node's modules that cost time. */
async function loadedBy(line: string) {
  const { run } = install({ ...(await pointToSandbox()), NODE_OPTIONS: `--require ${TELL}` });
  const { stderr } = await run(...line.split(' '));
  const { files, modules } = JSON.parse(/^loaded (.*)$/m.exec(stderr)![1]!);
  const costly = ['child_process', 'crypto', 'dns', 'http', 'http2', 'https', 'readline', 'tls', 'tty', 'zlib'];
  return { files: files.join(' '), costly: costly.filter((name) => modules.includes(name)).join(' ') };
}

const STEPS = 'api-credential invocation known-credentials main package request-token rolldown-runtime';

test.each([
  ['--version', 'package rolldown-runtime version', ''],
  ['--help', 'main package rolldown-runtime version', ''],
  ['help', 'main package rolldown-runtime version', ''],
  ['status --json', `${STEPS} saving session status vault verification version`, 'crypto'],
  [
    'guest --json',
    'api-credential client guest invocation known-credentials main mimic-function package pause proxy ' +
      'request-token rolldown-runtime saving staging tls-trouble vault version',
    'crypto http https tls zlib',
  ],
])('%s loads what it needs', async (line, files, costly) => {
  expect(await loadedBy(line)).toEqual({ files, costly });
});
