import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { approvalUrlOn, decide, decidingBrowser } from '../support/approval.ts';
import { install, pointToSandbox } from '../support/installed-program.ts';
import { lacks } from '../support/needed-programs.ts';
import { BLOCKS } from '../support/pages.ts';
import { startInPty } from '../support/pty.ts';

interface Exchange {
  readonly command: string;
  readonly shown: string;
}

/** What the console blocks of the pages say that a person types, and then sees. */
const SESSIONS: readonly (readonly Exchange[])[] = BLOCKS.filter(({ language }) => language === 'console').map(
  ({ text }) =>
    text
      .split(/^\$ /m)
      .slice(1)
      .map((exchange) => {
        const [command = '', ...shown] = exchange.trimEnd().split('\n');
        return { command, shown: shown.join('\n') };
      }),
);

describe.skipIf(lacks('jq')).each(SESSIONS.map((session) => [session[0]!.command, session] as const))(
  '%s',
  (_, session) => {
    test('shows what the page shows', async () => {
      const variables = await pointToSandbox();
      const { home, env } = install({
        ...variables,
        BROWSER: decidingBrowser('approve'),
        LC_ALL: 'C.UTF-8',
        NAME: variables['TMDB_USERNAME']!,
        PASSWORD: variables['TMDB_PASSWORD']!,
      });
      const seen: Exchange[] = [];
      for (const { command } of session) {
        const terminal = startInPty('bash', ['-c', command], { env, columns: 500 });
        expect({ command, exit: await terminal.exit, screen: terminal.screen() }).toMatchObject({ command, exit: 0 });
        if (command === 'tmdb-auth token') await decide(approvalUrlOn(terminal.screen()));
        seen.push({ command, shown: asOnPage(terminal.screen(), home, variables['TMDB_AUTH_WEB_URL']!) });
      }
      expect(seen).toEqual(session.map(({ command, shown }) => ({ command, shown: withoutAccidents(shown) })));
    });
  },
);

function asOnPage(screen: string, home: string, origin: string): string {
  const lines = screen.split('\r\n').map(asDrawn);
  const text = lines.join('\n').trimEnd();
  return withoutAccidents(
    text
      .replaceAll(home, '/home/you')
      .replaceAll(origin, 'https://www.themoviedb.org')
      .replaceAll(new URL(origin).host, 'TMDb'),
  );
}

/** What stays of a line that was wiped and drawn again. */
function asDrawn(line: string): string {
  return stripVTControlCharacters(line.split('\u001b[1G').at(-1)!);
}

/** What is another one in each run. */
function withoutAccidents(text: string): string {
  return text
    .replace(/[0-9a-f]{40}/g, 'ID')
    .replace(/…[0-9a-f]{4}/g, '…ID')
    .replace(/(127\.0\.0\.1%3A)\d+(%2Fcallback%2F)[\w-]+/, '$1PORT$2RANDOM');
}
