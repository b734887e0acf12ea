import { execFileSync } from 'node:child_process';
import { build } from 'rolldown';

// Parts of the dependencies that nothing here uses, but that they load at every start: JSON
// schemas (conf), HTTP/2, caches and decompression (got), subcommands that are programs (commander).
const UNUSED =
  /^(ajv\/dist\/2020\.js|ajv-formats|http2-wrapper|cacheable-request|cacheable-lookup|decompress-response)$/;
const UNUSED_BY_COMMANDER = /^node:child_process$/;
const NOTHING = 'export default class Unused {}; export { Unused as Ajv2020, Unused as CacheError };';

const leaveOut = {
  name: 'leave-out',
  resolveId: (id, importer = '') =>
    UNUSED.test(id) || (UNUSED_BY_COMMANDER.test(id) && /\/commander\//.test(importer)) ? '\0unused' : null,
  load: (id) => (id === '\0unused' ? NOTHING : null),
};

await build({
  input: ['src/main.ts', 'src/version.ts', 'src/index.ts'],
  platform: 'node',
  plugins: [leaveOut],
  // For texts of got's about calls that the types rule out; two of them take 16 ms to make.
  transform: { define: { 'Intl.ListFormat': 'Object' } },
  // CommonJS, since Node starts it some milliseconds sooner than ES modules.
  output: { dir: 'dist', format: 'cjs', cleanDir: true, minify: true },
});

execFileSync('tsc', ['--project', 'tsconfig.types.json'], { stdio: 'inherit' });
