import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** Where the pages for users are, README.md and those of docs/, from the root of the repository. */
export const PAGES: readonly string[] = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export const readPage = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of all pages. */
export const BLOCKS: readonly Block[] = PAGES.flatMap((page) =>
  [...readPage(page).matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
    page,
    language,
    text,
  })),
);

/** The blocks of a page in one language. */
export function blocksOf(page: string, language: string): readonly string[] {
  return BLOCKS.filter((block) => block.page === page && block.language === language).map(({ text }) => text);
}

/** The one block of a page, in that language, which holds these words. */
export function blockOf(page: string, language: string, words: string): string {
  const [block, ...others] = blocksOf(page, language).filter((text) => text.includes(words));
  if (block === undefined || others.length > 0)
    throw new Error(`${page} has not one block of ${language} with «${words}»`);
  return block;
}
