import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { createStubs } from '../../src/sandbox/stubs.ts';
import { temporaryDirectory } from '../support/world.ts';

function stubs() {
  const outside = temporaryDirectory();
  const directory = join(outside, 'stubs');
  for (const folder of ['3/movie', '4/list']) mkdirSync(join(directory, folder), { recursive: true });
  writeFileSync(join(directory, '3/movie/550.json'), '{"id":550,"title":"Fight Club"}');
  writeFileSync(join(directory, '3/movie/now.playing.json'), '[]');
  writeFileSync(join(directory, '4/list/1.json'), '{"id":1}');
  writeFileSync(join(directory, '3/broken.json'), '{');
  writeFileSync(join(outside, 'secret.json'), '{"secret":true}');
  mkdirSync(join(directory, '3/folder.json'));
  mkdirSync(join(outside, 'stubs-of-another'));
  writeFileSync(join(outside, 'stubs-of-another/x.json'), '{"secret":true}');
  symlinkSync(join(outside, 'secret.json'), join(directory, '3/link.json'));
  symlinkSync(join(outside, 'stubs-of-another'), join(directory, '3/linked'));
  execFileSync('mkfifo', [join(directory, '3/pipe.json')]);
  return directory;
}

test.each([
  ['/3/movie/550', { id: 550, title: 'Fight Club' }],
  ['/3/movie/now.playing', []],
  ['/4/list/1', { id: 1 }],
])('%s is answered from its file', (path, body) => {
  expect(createStubs(stubs())(path)).toEqual({ status: 200, body });
});

test.each([
  '/3/movie/551',
  '/3/../../secret',
  '/3/%2e%2e/%2e%2e/secret',
  '/3/..%2f..%2fsecret',
  '/3/..\\..\\secret',
  '/3//movie/550',
  '/3/movie/550/',
  '/3/.hidden',
  '/3/link',
  '/3/linked/x',
  '/3/folder',
  '/3/pipe',
  '/3/movie/550\0',
  '/secret',
  `/3/${'a'.repeat(5_000)}`,
])('%j has no file', (path) => {
  expect(createStubs(stubs())(path)).toBeUndefined();
});

test('a file that is not JSON is told', () => {
  expect(createStubs(stubs())('/3/broken')).toMatchObject({
    status: 500,
    body: { success: false, status_message: 'The stub 3/broken.json is not JSON, or cannot be read.' },
  });
});

test('a stub needs a key, answers GET alone, and stands in for nothing that is served anyway', async () => {
  const directory = stubs();
  writeFileSync(join(directory, '3/authentication.json'), '{"stub":true}');
  const { baseUrl, close } = await startSandbox({ stubs: directory });
  try {
    const ask = async (path: string, init?: RequestInit) => (await fetch(`${baseUrl}${path}`, init)).status;
    const key = `?api_key=${SANDBOX.apiKey}`;
    expect(await ask('/movie/550')).toBe(401);
    expect(await ask(`/movie/550${key}`)).toBe(200);
    expect(await ask(`/movie/550${key}`, { method: 'HEAD' })).toBe(200);
    expect(await ask(`/movie/550${key}`, { method: 'POST' })).toBe(404);
    expect(await (await fetch(`${baseUrl}/authentication${key}`)).json()).toEqual({ success: true });
  } finally {
    await close();
  }
});

test('a directory that is not there is told', async () => {
  for (const directory of [join(stubs(), 'none'), join(stubs(), '3/movie/550.json')]) {
    await expect(startSandbox({ stubs: directory })).rejects.toMatchObject({ code: 'usage' });
  }
});
