import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FIXTURES = join(import.meta.dirname, '../fixtures');

export interface ReplyFixture {
  readonly name: string;
  readonly kind: string;
  readonly status: number | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** TMDb's replies as collected. */
export function replyFixtures(): readonly ReplyFixture[] {
  return readdirSync(join(FIXTURES, 'replies')).map((name) => ({
    name: name.replace('.json', ''),
    ...JSON.parse(readFileSync(join(FIXTURES, 'replies', name), 'utf8')),
  }));
}

export function openApiDocument() {
  return JSON.parse(readFileSync(join(FIXTURES, 'openapi-auth.json'), 'utf8'));
}
