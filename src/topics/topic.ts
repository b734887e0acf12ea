/** A term and what it means. */
export type Row = readonly [term: string, meaning: string];

/** A part of a topic: text, then a table. Code in it stands in backticks. */
export interface Section {
  /** Absent at the start of a topic. */
  readonly heading?: string;
  readonly paragraphs?: readonly string[];
  readonly rows?: readonly Row[];
}

/** What is looked up: `tmdb-auth help TOPIC`, the manual and a page of docs/ are made from it. */
export interface Topic {
  readonly name: 'credentials' | 'exit-codes' | 'environment' | 'json' | 'storage' | 'ci';
  /** The heading in the manual. */
  readonly title: string;
  /** What the first column of its tables holds. */
  readonly term: string;
  readonly sections: readonly Section[];
}
