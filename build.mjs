import { build } from 'rolldown';

// Parts of the dependencies that nothing here uses, but that they load at every start: JSON
// schemas (conf), HTTP/2 (got), subcommands that are programs (commander).
const UNUSED = /^(ajv\/dist\/2020\.js|ajv-formats|http2-wrapper)$/;
const UNUSED_BY_COMMANDER = /^node:child_process$/;

const leaveOut = {
  name: 'leave-out',
  resolveId: (id, importer = '') =>
    UNUSED.test(id) || (UNUSED_BY_COMMANDER.test(id) && /\/commander\//.test(importer)) ? '\0unused' : null,
  load: (id) => (id === '\0unused' ? 'export default undefined; export const Ajv2020 = undefined;' : null),
};

// CommonJS, since Node starts it some milliseconds sooner than ES modules.
await build({
  input: 'src/main.ts',
  platform: 'node',
  plugins: [leaveOut],
  output: { dir: 'dist', format: 'cjs', cleanDir: true, minify: true },
});
