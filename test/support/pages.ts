import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

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

/** The one block of that language which holds these words. */
export function blockOf(language: string, words: string): string {
  const found = BLOCKS.filter((block) => block.language === language && block.text.includes(words));
  if (found.length !== 1) throw new Error(`${found.length} blocks of ${language} hold «${words}»`);
  return found[0]!.text;
}
