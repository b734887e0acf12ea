import type { Section } from '../../command-line/manual.ts';
import type { TopicName } from '../../command-line/topics.ts';

/** What is looked up: the manual and a page of docs/ are made from it, and `tmdb-auth help TOPIC` reads the manual. */
export interface Topic {
  readonly name: TopicName;
  /** What the first column of its tables holds. */
  readonly term: string;
  readonly sections: readonly Section[];
}
