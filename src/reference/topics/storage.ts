import type { Topic } from './topic.ts';

export const storage: Topic = {
  name: 'storage',
  term: 'file',
  sections: [
    {
      paragraphs: [
        'Credentials are stored in one file, which only its owner can read (mode 0600, in a directory of mode 0700). ' +
          '`tmdb-auth config path` prints where it is.',
      ],
      rows: [
        ['~/.config/tmdb-auth/config.json', 'on Linux and other systems'],
        ['~/Library/Preferences/tmdb-auth/config.json', 'on macOS'],
        ['%APPDATA%\\tmdb-auth\\config.json', 'on Windows'],
      ],
    },
    {
      heading: 'What is promised',
      paragraphs: [
        'Each credential belongs to the API that it was made with, and is never sent to another.',
        'What is stored does not get lost. Writes of any number of processes are merged under a lock. A killed process ' +
          'or a full disk leaves the old file whole. A file that cannot be read is kept and reported.',
        'A directory of another user, or one that others can write, is refused (exit code 6). Under `sudo` your file can ' +
          'be read; to store as root, use `sudo -H`. Only a directory that is named `tmdb-auth`, or was made by the ' +
          'program, is closed to others.',
      ],
    },
    {
      heading: 'Profiles',
      paragraphs: [
        '`--profile NAME` keeps several accounts apart. A profile is made by the first command that stores something in ' +
          'it, and is gone when nothing is left. A command that only reads ends with 4 where there is no such profile, ' +
          'and says which there are. The command `profile` lists, chooses, renames and removes them.',
        'An entry that is named `(temporary)` and an id is no profile. It is the record of `exec --temporary`, and stays ' +
          'until its command has ended, or the next one has ended what that left. A lock beside the file belongs to it.',
      ],
    },
    {
      heading: 'Keychains',
      paragraphs: [
        '`tmdb-auth config set storage helper:NAME` keeps the secrets in a keychain, behind the program ' +
          '`docker-credential-NAME` of docker-credential-helpers: `osxkeychain`, `wincred`, `secretservice` or `pass`. ' +
          '`tmdb-auth config set storage file` moves them back.',
        'A keychain that is locked or gone is an error (exit code 6), never a reason to use a plain file. It has 3 ' +
          'seconds to answer, and a minute where there is a terminal to unlock it at. Each config directory has entries ' +
          'of its own in it. If old copies cannot be removed, that is a warning, and the next command that writes tries ' +
          'again.',
      ],
    },
    {
      heading: 'To remove everything',
      paragraphs: [
        '`tmdb-auth logout --all` ends all sessions and user tokens at TMDb. Then delete the directory of the config file. What a keychain ' +
          'holds is gone after `tmdb-auth config set storage file`.',
      ],
    },
  ],
};
