import { promises } from 'node:fs';
import { defineCommand } from '../command-line/command.ts';
import { AS, ONLY } from '../command-line/options.ts';
import { TmdbAuthError } from '../errors.ts';
import { azure } from '../export/azure.ts';
import { docker } from '../export/docker.ts';
import { dotenv } from '../export/dotenv.ts';
import { fish } from '../export/fish.ts';
import type { Format, Variable } from '../export/format.ts';
import { environmentFile, maskCommands } from '../export/github.ts';
import { gitlab } from '../export/gitlab.ts';
import { exportIntoFile, isOfLines } from '../export/into-file.ts';
import { json } from '../export/json.ts';
import { k8s } from '../export/k8s.ts';
import { powershell } from '../export/powershell.ts';
import { sh } from '../export/sh.ts';
import { systemd } from '../export/systemd.ts';
import { credentialVariables, outdatedBeside } from '../export/variables.ts';
import type { Invocation } from '../invocation.ts';
import { systemCode } from '../system-error.ts';

const FORMATS = {
  dotenv,
  sh,
  fish,
  powershell,
  json,
  gitlab,
  docker,
  systemd,
  k8s,
  github: maskCommands,
  azure,
  circleci: sh,
} as const satisfies Readonly<Record<string, Format>>;

interface ExportInputs {
  readonly format: keyof typeof FORMATS;
  readonly output?: string;
  readonly force?: true;
  readonly only?: string;
  readonly as?: readonly string[];
  readonly name?: string;
  readonly outputs?: true;
}

interface ExportResult {
  readonly format: ExportInputs['format'];
  readonly variables: readonly string[];
  /** Those whose value was taken out of the access token. */
  readonly derived: readonly string[];
  readonly output: string | null;
  /** The variables that were taken out of that file. */
  readonly removed: readonly string[];
  /** Null where it went into a file. */
  readonly text: string | null;
}

export const exportCommand = defineCommand<ExportInputs, ExportResult>({
  description:
    'Writes the credentials in the format of another program: TMDB_API_KEY, TMDB_ACCESS_TOKEN, TMDB_SESSION_ID, ' +
    'TMDB_ACCOUNT_ID, TMDB_USER_ACCESS_TOKEN, TMDB_ACCOUNT_OBJECT_ID and TMDB_GUEST_SESSION_ID, as far as each is ' +
    'known. --as gives them other names. A value that the format cannot hold is refused. In a job of GitHub ' +
    'Actions, `--format github` masks every secret before it sets it for the next steps; so does `--format azure` in ' +
    'Azure Pipelines. A terminal shows nothing without --show-secrets.',
  examples: [
    'tmdb-auth export --format dotenv | gh secret set -f -',
    'eval "$(tmdb-auth export --format sh)"',
    'tmdb-auth export --format docker --output tmdb.env',
    'tmdb-auth export --format k8s --name tmdb | kubectl apply -f -',
    'tmdb-auth export --format dotenv --as access-token=TMDB_TOKEN --output .env',
  ],
  options: [
    {
      name: 'format',
      value: 'format',
      required: true,
      description: 'how to write them',
      choices: Object.keys(FORMATS),
    },
    {
      name: 'output',
      value: 'file',
      completes: 'file',
      description: 'write to this file (mode 0600), and keep what else is in it; - is stdout',
    },
    { name: 'force', description: 'with --output in json or k8s: replace a file that holds other things' },
    ONLY,
    AS,
    { name: 'name', value: 'name', description: 'of the Secret of k8s (default: tmdb-auth)' },
    { name: 'outputs', description: "with github: set the step's outputs too" },
  ],
  async run({ output: path, ...others }, invocation) {
    const output = path === '-' ? undefined : path;
    const inputs: ExportInputs = { ...others, ...(output !== undefined && { output }) };
    refuseMixture(inputs, invocation);
    const { format, only, as, name = 'tmdb-auth', force = false } = inputs;
    const variables = await credentialVariables({ only, as }, invocation);
    const text = FORMATS[format](variables, { name });
    const result = {
      format,
      variables: variables.map((variable) => variable.name),
      derived: variables.filter((variable) => variable.derived).map((variable) => variable.name),
      output: output ?? null,
      removed: [],
      text,
    };
    if (format === 'github') return { result, finish: githubWriter(variables, inputs, invocation) };
    if (format === 'gitlab') {
      await invocation.terminal.warn(
        'downloadable',
        'a dotenv report can be downloaded by whoever sees the pipeline: keep it short-lived, or use CI/CD variables',
      );
    }
    if (format === 'circleci') {
      await invocation.terminal.warn(
        'unmasked',
        'CircleCI masks what stands in its own settings only: what a step prints of these is in its log',
      );
    }
    if (output === undefined) return { result };
    const wanted = { format, write: FORMATS[format], variables, gone: outdatedBeside(variables, only), name, force };
    const { removed, tightened } = await exportIntoFile(output, wanted, invocation);
    if (tightened !== undefined) {
      await invocation.terminal.warn('mode_tightened', `${output} was open to others; its mode is now 0600`);
    }
    return { result: { ...result, removed, text: null } };
  },
  present: ({ format, variables, output, removed, text }) => ({
    ...(text !== null && { value: text.replace(/\n$/, '') }),
    ...(text !== null && format === 'json' && { isJson: true }),
    notes: [
      `exported ${variables.join(', ')}${output === null ? '' : ` in ${output}`}`,
      ...(removed.length > 0 ? [`removed from it: ${removed.join(', ')}`] : []),
    ],
  }),
});

const ELSEWHERE = 'elsewhere use another --format, such as dotenv';

function refuseMixture(
  { format, output, force, outputs, name }: ExportInputs,
  { env, settings, terminal }: Invocation,
): void {
  const refuse = (message: string, hint: string) => {
    throw new TmdbAuthError('usage', message, { hint });
  };
  if ((format === 'github' || format === 'azure') && (output !== undefined || settings.json)) {
    refuse(`--format ${format} speaks to the runner on stdout`, 'leave out --output and --json');
  }
  if (format === 'azure' && !env['TF_BUILD']) {
    refuse('this is no job of Azure Pipelines: TF_BUILD is not set', ELSEWHERE);
  }
  if (outputs && format !== 'github') refuse('--outputs belongs to --format github', 'leave it out');
  if (name !== undefined && format !== 'k8s') refuse('--name belongs to --format k8s', 'leave it out');
  if (force && (output === undefined || isOfLines(format))) {
    refuse('--force belongs to --output in json and k8s', 'leave it out: in the other formats nothing is replaced');
  }
  if (output === undefined && terminal.resultIsSeen && !settings.showSecrets) {
    refuse('the secrets would be shown on this terminal', 'write to --output FILE or a pipe, or add --show-secrets');
  }
}

/**
 * What writes the variables to the runner's files, to be called when the masks are out.
 *
 * @throws TmdbAuthError `usage` outside of a job
 */
function githubWriter(
  variables: readonly Variable[],
  { outputs }: ExportInputs,
  { env }: Invocation,
): () => Promise<number> {
  const wanted = ['GITHUB_ENV', ...(outputs ? ['GITHUB_OUTPUT'] : [])];
  const files = wanted.map((name) => env[name] ?? '');
  if (files.includes('')) {
    throw new TmdbAuthError('usage', `this is no job of GitHub Actions: ${wanted.join(' or ')} is not set`, {
      hint: ELSEWHERE,
    });
  }
  const text = environmentFile(variables);
  return async () => {
    for (const file of files) {
      await promises.appendFile(file, text).catch((error: unknown) => {
        throw new TmdbAuthError('output', `the runner's file cannot be written (${systemCode(error)})`);
      });
    }
    return 0;
  };
}
