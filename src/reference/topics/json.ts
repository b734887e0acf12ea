import type { Section } from '../../command-line/manual.ts';
import { JSON_FIELDS } from './json-fields.ts';
import { WARNINGS } from './json-warnings.ts';
import type { Topic } from './topic.ts';

function sectionOf(heading: string, table: Readonly<Record<string, string>>): Section {
  return { heading, rows: Object.entries(table) };
}

export const json: Topic = {
  name: 'json',
  term: 'field',
  sections: [
    {
      paragraphs: [
        '`--json` gives one object on one line on stdout for every outcome, and nothing on stderr but questions and the ' +
          'log of `-v`. Fields may be added; none is removed or changed within one `schema`.',
        '`export --format json` is the exception: its object has the variables and nothing else. `exec`, and `sandbox` ' +
          'with a command, leave stdout to the command.',
      ],
    },
    ...Object.entries(JSON_FIELDS).map(([heading, fields]) => sectionOf(heading, fields)),
    sectionOf('codes of warnings', WARNINGS),
  ],
};
