import { KINDS } from '../../kinds.ts';
import type { Topic } from './topic.ts';

export const credentials: Topic = {
  name: 'credentials',
  term: 'credential',
  sections: [
    {
      paragraphs: [
        'An application has the first two from its settings at TMDb, a person gets the others. A guest session and a ' +
          'request token expire; the others are good until they are ended.',
      ],
      rows: [
        [KINDS.api_key.words, 'calls version 3 of the API, and acts for nobody: search, movies, people'],
        [
          KINDS.access_token.words,
          'the same in a header, in both versions; it holds the API key, and acts for its owner',
        ],
        [KINDS.guest.words, 'rates movies and shows without an account, for 24 hours: `tmdb-auth guest`'],
        [KINDS.session.words, 'reads and writes an account by version 3: `tmdb-auth login`'],
        [KINDS.user_token.words, 'does so by version 4, for private and mixed lists: `tmdb-auth login --v4`'],
        [KINDS.request_token.words, 'is exchanged, once approved, for a session or a user token: `tmdb-auth token`'],
        ['account id', 'the number of the account in version 3: `tmdb-auth print account-id`'],
        ['account object id', 'its 24 hex digits in version 4: `tmdb-auth print account-object-id`'],
      ],
    },
    {
      heading: 'Version 4',
      paragraphs: [
        'A login by version 4 needs the access token, not the API key. Its approval gives a user token, which is stored at ' +
          'once, since TMDb gives it once, and then a session that is made from it. Ratings and favorites are written ' +
          'by version 3 only, so most programs want the session too.',
        'TMDb does not say whether a request token of version 4 was denied, used or is unknown. Whether the end of a user ' +
          'token also ends the session that was made from it is not known: `tmdb-auth logout` ends both.',
      ],
    },
  ],
};
