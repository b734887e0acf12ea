import { defineCommand } from '../command-line/command.ts';
import { diagnose } from '../doctor/diagnosis.ts';
import type { Check } from '../doctor/finding.ts';

interface DoctorResult {
  readonly checks: readonly Check[];
}

const MARKS = { pass: 'ok', warn: 'warning', fail: 'failed', skip: 'skipped' } as const;

export const doctor = defineCommand<{ readonly offline?: true }, DoctorResult>({
  description:
    'Checks everything that a login needs: the config file, its lock and keychain, the API key, a proxy, DNS, ' +
    'addresses, TLS, TMDb itself, and the clock. Each check says what it found and how to fix it. The exit code ' +
    'is 0 if nothing failed, and otherwise that of the first failure.',
  examples: ['tmdb-auth doctor', 'tmdb-auth doctor --offline', 'tmdb-auth doctor --json | jq .checks'],
  options: [{ name: 'offline', description: 'check only this machine' }],
  async run({ offline = false }, invocation) {
    const { checks, error } = await diagnose(offline, invocation);
    return { result: { checks }, error };
  },
  present: ({ checks }) => ({
    value: checks
      .flatMap(({ id, status, detail, fix }) => [
        `${MARKS[status].padEnd(8)} ${id.padEnd(11)} ${detail}`,
        ...(fix === null ? [] : [`${' '.repeat(21)}fix: ${fix}`]),
      ])
      .join('\n'),
  }),
});
