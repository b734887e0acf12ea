import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { approvalUrlOn } from '../support/approval.ts';
import { install, pointToSandbox } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { startInPty } from '../support/pty.ts';
import { temporaryDirectory } from '../support/world.ts';

describe.skipIf(lacks('zbarimg'))('the QR code', () => {
  async function qrLines(columns: number, env: Readonly<Record<string, string>> = {}) {
    const { env: environment } = install({
      ...(await pointToSandbox()),
      TMDB_AUTH_WEB_URL: 'https://www.themoviedb.org',
      ...env,
    });
    const terminal = startInPty('tmdb-auth', ['login', '--web', '--qr'], { env: environment, columns });
    await terminal.shows('waiting for approval');
    const screen = terminal.screen();
    terminal.type('\u0003');
    await terminal.exit;
    const url = approvalUrlOn(screen);
    const lines = screen.split('\r\n').map((line) => stripVTControlCharacters(line));
    return { screen, url, lines: lines.filter((line) => /^[█▀▄ ]{20,}$/.test(line)) };
  }

  test.each([{}, { NO_COLOR: '1' }] as Record<string, string>[])('on a terminal (%j) is the very URL', async (env) => {
    const { lines, url, screen } = await qrLines(80, env);
    expect(screen.includes('\u001b[40m')).toBe(!('NO_COLOR' in env));
    expect(decode(lines)).toBe(url);
  });

  test('where it is too wide it is left out, and this is said', async () => {
    const { lines, screen } = await qrLines(40);
    expect(lines).toEqual([]);
    expect(screen).toContain('the terminal is too small');
  });
});

/** As a camera sees it: each character two modules high, drawn ones light. */
function decode(lines: readonly string[]): string {
  const rows = lines.flatMap((line) => [
    [...line].map((character) => '█▀'.includes(character)),
    [...line].map((character) => '█▄'.includes(character)),
  ]);
  const scale = 8;
  const pixels = rows.flatMap((row) =>
    Array.from({ length: scale }, () => row.flatMap((light) => Array.from({ length: scale }, () => (light ? 255 : 0)))),
  );
  const image = join(temporaryDirectory(), 'qr.pgm');
  const header = `P5 ${pixels[0]?.length} ${pixels.length} 255\n`;
  writeFileSync(image, Buffer.concat([Buffer.from(header), Buffer.from(pixels.flat())]));
  return spawnSync('zbarimg', ['--quiet', '--raw', image], { encoding: 'utf8' }).stdout.trim();
}
