// The build leaves out what the dependencies load at every start and nothing here uses: JSON schemas
// and migrations (conf), HTTP/2, caches and decompression (got), subcommands that are programs (commander).
const UNUSED =
  /^(ajv\/dist\/2020\.js|ajv-formats|semver|http2-wrapper|cacheable-request|cacheable-lookup|decompress-response)$/;
const UNUSED_BY_COMMANDER = /^node:child_process$/;
const NOTHING = 'export default class Unused {}; export { Unused as Ajv2020, Unused as CacheError };';

// ora counts the lines of what it shows, and that is ASCII here. The tables of emoji take 30 ms to load.
const ASCII_WIDTH =
  "import { stripVTControlCharacters } from 'node:util'; export default (text) => stripVTControlCharacters(text).length;";

const MODULES = { '\0unused': NOTHING, '\0ascii-width': ASCII_WIDTH };

export const trimDependencies = {
  name: 'trim-dependencies',
  resolveId(id, importer = '') {
    if (UNUSED.test(id) || (UNUSED_BY_COMMANDER.test(id) && /[\\/]commander[\\/]/.test(importer))) return '\0unused';
    return id === 'string-width' ? '\0ascii-width' : null;
  },
  load: (id) => MODULES[id] ?? null,
};

// got words errors with them about calls that its types rule out. Two are made at import, which takes 16 ms.
export const UNUSED_GLOBALS = { 'Intl.ListFormat': 'Object' };
