import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Circumstances, createWorld } from '../support/world.ts';

/** Keeps each secret in a file named after its URL. It notes its arguments and its environment. */
export const HONEST = `
input=$(cat); dir=$(dirname "$0")/kept; mkdir -p "$dir"
echo "$@" >>"$dir.arguments"; env >>"$dir.environment"
case $1 in
  store) url=$(printf %s "$input" | sed 's/.*"ServerURL":"\\([^"]*\\)".*/\\1/'); printf %s "$input" >"$dir/$(printf %s "$url" | tr -c 'a-zA-Z0-9' _)" ;;
  get) cat "$dir/$(printf %s "$input" | tr -c 'a-zA-Z0-9' _)" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
  erase) rm "$dir/$(printf %s "$input" | tr -c 'a-zA-Z0-9' _)" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
esac`;

/** A world with a program docker-credential-fake, which is this shell script. */
export async function worldWithHelper(script: string) {
  const world = await createWorld();
  const bin = join(world.directory, 'bin');
  mkdirSync(bin);
  const install = (text: string) => {
    writeFileSync(join(bin, 'docker-credential-fake'), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, 'docker-credential-fake'), 0o755);
  };
  install(script);
  const env = { PATH: [bin, process.env['PATH']].join(delimiter) };
  const kept = join(bin, 'kept');
  return {
    ...world,
    env,
    install,
    json: (line: string, circumstances: Circumstances = {}) => world.json(line, { env, ...circumstances }),
    document: () => JSON.parse(readFileSync(world.file, 'utf8')),
    /** The values of each account that the honest helper has, by its URL. A probe that broke is no secret. */
    keychain(): Record<string, unknown> {
      if (!existsSync(kept)) return {};
      const entries = readdirSync(kept).map((name) => JSON.parse(readFileSync(join(kept, name), 'utf8')));
      const accounts = entries.filter(({ Secret: secret }) => secret !== 'probe');
      return Object.fromEntries(accounts.map(({ ServerURL: url, Secret: secret }) => [url, JSON.parse(secret)]));
    },
    /** Asks the helper itself. */
    runHelper: (action: string, input: object) =>
      execFileSync(join(bin, 'docker-credential-fake'), [action], { input: JSON.stringify(input) }),
    /** All arguments and variables that the honest helper was started with. */
    seen: () => readFileSync(`${kept}.arguments`, 'utf8') + readFileSync(`${kept}.environment`, 'utf8'),
  };
}
