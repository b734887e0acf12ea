import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { PAGES, ROOT, readPage } from '../support/pages.ts';

const OTHER_PAGES = ['CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'test/fixtures/README.md'];

/** A page without its fenced blocks and its code. */
const proseOf = (path: string) =>
  readPage(path)
    .replace(/^```.*?^```$/gms, '')
    .replace(/`[^`\n]*`/g, '');

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(path: string): readonly string[] {
  const headings = [
    ...readPage(path)
      .replace(/^```.*?^```$/gms, '')
      .matchAll(/^#+ (.*)$/gm),
  ];
  return headings.map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** What is wrong with a link of a page. */
function faultOf(page: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return link.startsWith('https://') ? undefined : `${link} is not https`;
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? page : join(dirname(page), file);
  if (!existsSync(join(ROOT, target))) return `${link} leads nowhere`;
  if (anchor !== undefined && !anchorsOf(target).includes(anchor)) return `${link} has no such heading`;
  return undefined;
}

test.each([...PAGES, ...OTHER_PAGES])('the links of %s lead somewhere', (page) => {
  const prose = proseOf(page);
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"|<(https?:[^>]+)>/g)];
  const faults = links.map(([, inline, attribute, bare]) => faultOf(page, inline ?? attribute ?? bare!));
  expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
});

test('README.md leads to every page of docs/', () => {
  const readme = readPage('README.md');
  expect(PAGES.filter((page) => page !== 'README.md' && !readme.includes(`](${page})`))).toEqual([]);
});

test('README.md is short', () => {
  expect(readPage('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
});

test('no heading of a page stands there twice', () => {
  for (const page of PAGES) expect(anchorsOf(page)).toEqual([...new Set(anchorsOf(page))]);
});
