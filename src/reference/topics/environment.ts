import {
  ACCOUNT_ID_VARIABLE,
  ACCOUNT_OBJECT_ID_VARIABLE,
  KINDS,
  PASSWORD_VARIABLE,
  USERNAME_VARIABLE,
} from '../../kinds.ts';
import type { Topic } from './topic.ts';

export const environment: Topic = {
  name: 'environment',
  term: 'variable',
  sections: [
    { paragraphs: ['A flag wins over a variable, a variable over what is stored. An empty variable counts as unset.'] },
    {
      heading: 'Credentials',
      rows: [
        [KINDS.api_key.variable, 'the API key; an access token is taken from here too'],
        [
          KINDS.access_token.variable,
          'the access token, which is used if both are set; an API key is taken from here too',
        ],
        [USERNAME_VARIABLE, 'for `login` and `validate`'],
        [PASSWORD_VARIABLE, 'for `login` and `validate`; `exec` does not hand it on'],
        [KINDS.session.variable, 'a session, used in place of the stored one'],
        [KINDS.user_token.variable, 'a user token, used in place of the stored one'],
        [KINDS.guest.variable, 'a guest session, used in place of the stored one'],
        [ACCOUNT_ID_VARIABLE, 'the number of the account, set by `export` and `exec`; never read'],
        [ACCOUNT_OBJECT_ID_VARIABLE, 'its id in version 4, set by `export` and `exec`; never read'],
      ],
    },
    {
      heading: 'Settings',
      rows: [
        ['TMDB_AUTH_PROFILE', 'which stored account, as `--profile`'],
        ['TMDB_AUTH_TIMEOUT', 'the time limit, as `--timeout`'],
        ['TMDB_AUTH_NO_INPUT', '`1`: never ask, as `--no-input`'],
        ['TMDB_AUTH_BASE_URL', "TMDb's API, as `--base-url`; by default https://api.themoviedb.org/3"],
        ['TMDB_AUTH_WEB_URL', 'where request tokens are approved; by default https://www.themoviedb.org'],
        ['TMDB_AUTH_CONFIG_DIR', 'the directory of `config.json`, an absolute path'],
        ['XDG_CONFIG_HOME', 'without TMDB_AUTH_CONFIG_DIR: the directory is `tmdb-auth` in it'],
        ['APPDATA', 'on Windows: the directory is `tmdb-auth` in it'],
        ['CI', '`1` or `true`: never ask'],
      ],
    },
    {
      heading: 'Network',
      rows: [
        ['HTTPS_PROXY', 'an HTTP proxy for requests over https; the name in lower case goes first'],
        ['ALL_PROXY', 'the same where HTTPS_PROXY is not set'],
        ['NO_PROXY', 'hosts to reach without a proxy, separated by commas; `*` is all'],
        ['NODE_EXTRA_CA_CERTS', 'a file of certificate authorities to trust too'],
        ['NODE_DEBUG', 'must not be set: Node would write credentials to stderr'],
        ['NODE_OPTIONS', 'no tracing, heap snapshots or TLS key logs: Node would write credentials to files'],
      ],
    },
    {
      heading: 'Browser and terminal',
      rows: [
        [
          'BROWSER',
          'what `login --web` starts, on an address at 127.0.0.1 that leads to TMDb; `none`: nothing. Text browsers ' +
            'are left out',
        ],
        ['DISPLAY', 'or WAYLAND_DISPLAY: there is a screen for a browser'],
        [
          'SSH_CONNECTION',
          'or SSH_CLIENT, SSH_TTY: the browser is on another machine; none is started unless BROWSER is set',
        ],
        ['WSL_DISTRO_NAME', 'or WSL_INTEROP: as over SSH, since the browser is on the side of Windows'],
        ['NO_COLOR', 'no colors, whatever it says'],
        ['FORCE_COLOR', 'colors in pipes and files too, unless it is `0` or `false`'],
        ['SHELL', 'in whose words hints are, and on a terminal what `sandbox` prints'],
        ['PROMPT', 'on Windows without SHELL: hints are in the words of cmd.exe, else in those of PowerShell'],
        ['TERM', '`dumb`: no colors, no spinner, plain questions'],
      ],
    },
    {
      heading: 'Runners',
      rows: [
        ['GITHUB_ENV', 'the file that `export --format github` writes to; the runner sets it'],
        ['GITHUB_OUTPUT', 'the file that `--outputs` writes to; the runner sets it'],
        ['TF_BUILD', 'set in a job of Azure Pipelines, where alone `export --format azure` works'],
      ],
    },
  ],
};
