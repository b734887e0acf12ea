import type { Topic } from './topic.ts';

/** A topic as the help lists it. Its text is loaded only when it is shown. */
export interface TopicEntry {
  readonly name: Topic['name'];
  load(): Promise<Topic>;
}

export const TOPICS: readonly TopicEntry[] = [
  { name: 'credentials', load: async () => (await import('./credentials.ts')).credentials },
  { name: 'exit-codes', load: async () => (await import('./exit-codes.ts')).exitCodes },
  { name: 'environment', load: async () => (await import('./environment.ts')).environment },
  { name: 'storage', load: async () => (await import('./storage.ts')).storage },
  { name: 'json', load: async () => (await import('./json.ts')).json },
  { name: 'ci', load: async () => (await import('./ci.ts')).ci },
];
