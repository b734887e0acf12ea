import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Drawing, faultsOf, readDrawing, type Sources } from './support/layers.ts';

const ROOT = join(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

const drawing = readDrawing(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8'));
const sources: Sources = Object.fromEntries(
  readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file.replaceAll('\\', '/'), readFileSync(join(SRC, file), 'utf8')]),
);

test('the sources do what CONTRIBUTING.md draws, and nothing else', () => {
  expect(faultsOf(sources, drawing)).toEqual([]);
});

test.each([
  ['store/lock.ts', "import '../terminal/output.ts';"],
  ['terminal/output.ts', "import type { Lock } from '../store/lock.ts';"],
  ['terminal/output.ts', "import { SANDBOX } from '../sandbox/credentials.ts';"],
  ['sandbox/server.ts', "import '../tmdb/client.ts';"],
  ['web/browser.ts', "export { x } from '../terminal/output.ts';"],
  ['tmdb/client.ts', "import '../store/store.ts';"],
  ['commands/guest.ts', "import './token.ts';"],
  ['commands/guest.ts', "import '../tmdb/reply.ts';"],
  ['commands/guest.ts', "await import('../store/lock.ts');"],
  ['export/sh.ts', "import '../commands/export.ts';"],
  ['settings.ts', "import type { run } from './cli.ts';"],
  ['text.ts', "import './cli.ts';"],
  ['errors.ts', "import './kinds.ts';"],
  ['auth/expiry.ts', "import './known-credentials.ts';"],
  ['reference/tree.ts', "import { got } from 'got';"],
  ['auth/session.ts', "const open = await import('open');"],
  ['tmdb/client.ts', "import left from 'left-pad';"],
  ['auth/session.ts', "import { env } from 'node:process';"],
  ['auth/session.ts', 'process.exitCode = 1;'],
  ['cli.ts', "console.error('x');"],
  ['cli.ts', 'const { env } = process;'],
  ['main.ts', 'process.exit(1);'],
  ['auth/utils.ts', ''],
  ['elsewhere/new.ts', ''],
])('a planted line in %s is found: %s', (file, line) => {
  const planted = { ...sources, [file]: `${sources[file] ?? ''}\n${line}\n` };
  expect(faultsOf(planted, drawing)).not.toEqual([]);
});

test('no row of the drawing and no arrow of it can be left out', () => {
  const { rooms, packages } = drawing;
  const without: Drawing[] = [
    ...rooms.map((room) => ({ ...drawing, rooms: rooms.filter((other) => other !== room) })),
    ...rooms.flatMap((room) =>
      room.imports.map((entry) => ({
        ...drawing,
        rooms: rooms.map((other) =>
          other === room ? { ...room, imports: room.imports.filter((kept) => kept !== entry) } : other,
        ),
      })),
    ),
    ...Object.keys(packages).map((name) => ({
      ...drawing,
      packages: Object.fromEntries(Object.entries(packages).filter(([other]) => other !== name)),
    })),
  ];
  expect(without.length).toBeGreaterThan(60);
  for (const smaller of without) expect(faultsOf(sources, smaller)).not.toEqual([]);
});
