import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Drawing, faultsOf, readDrawing } from './support/layers.ts';
import { SOURCES } from './support/sources.ts';

const ROOT = join(import.meta.dirname, '..');

const drawing = readDrawing(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8'));

test('the sources do what CONTRIBUTING.md draws, and nothing else', () => {
  expect(faultsOf(SOURCES, drawing)).toEqual([]);
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
  const planted = { ...SOURCES, [file]: `${SOURCES[file] ?? ''}\n${line}\n` };
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
  for (const smaller of without) expect(faultsOf(SOURCES, smaller)).not.toEqual([]);
});
