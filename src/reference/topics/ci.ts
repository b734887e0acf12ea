import { KINDS, PASSWORD_VARIABLE, USERNAME_VARIABLE } from '../../kinds.ts';
import type { Topic } from './topic.ts';

export const ci: Topic = {
  name: 'ci',
  term: 'command',
  sections: [
    {
      paragraphs: [
        `Give the job ${KINDS.api_key.variable} or ${KINDS.access_token.variable}, ${USERNAME_VARIABLE} and ` +
          `${PASSWORD_VARIABLE} as secrets. For a guest session the first is enough.`,
        'Where `CI` is `1` or `true`, or where there is no terminal, nobody is asked: what is missing ends the command ' +
          'with exit code 2 and the name of the variable. Exit code 5 is worth another try. `tmdb-auth export --help` ' +
          'lists the formats for other programs.',
      ],
      rows: [
        ['tmdb-auth exec --temporary -- CMD', 'logs in for CMD alone, and ends the session when CMD ends'],
        ['tmdb-auth login', 'logs in, and stores the session in the home directory of the job'],
        ['tmdb-auth exec -- CMD', 'runs CMD with the stored credentials, and writes nothing'],
        ['tmdb-auth export --format github', 'masks the credentials, then sets them for the next steps'],
        ['tmdb-auth guest --no-store', 'prints a guest session, and stores nothing'],
        ['tmdb-auth logout', 'ends the stored session at TMDb: run it last, also when the job fails'],
      ],
    },
  ],
};
