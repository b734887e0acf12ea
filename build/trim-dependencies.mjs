// The build leaves out what the dependencies load at every start and nothing here uses: JSON schemas,
// migrations, watching and places (conf), HTTP/2, caches and decompression (got), its help and subcommands that are programs (commander).
const UNUSED =
  /^(ajv\/dist\/2020\.js|ajv-formats|semver|debounce-fn|env-paths|http2-wrapper|cacheable-request|cacheable-lookup|decompress-response)$/;
const UNUSED_BY_COMMANDER = /^(node:child_process|\.\/(?:lib\/)?help\.js|\.\/suggestSimilar)$/;
const NOTHING = 'export default class Unused {}; export { Unused as Ajv2020, Unused as CacheError };';

// ora counts the lines of what it shows, and that is ASCII here. The tables of emoji take 30 ms to load.
const ASCII_WIDTH =
  "import { stripVTControlCharacters } from 'node:util'; export default (text) => stripVTControlCharacters(text).length;";

// got asks of every body whether it is a form. Here it is JSON.
const NO_FORMS = 'export class FormDataEncoder {} export const isFormData = () => false;';

// conf asks whether the file that it has just read is what it would write. Here a file of its own is new, and empty.
// It is required, so what it calls is a member of the module itself: else it would throw, and be taken for a difference.
const ALL_EQUAL = 'export const deepEqual = () => {};';

// conf asks for members with dots in their names.
const NO_PATHS =
  'export const getProperty = () => {}, setProperty = getProperty, deleteProperty = getProperty, hasProperty = () => false;';

// atomically would remove its files at the end, and on Windows its listener for signals ends the process at once. What a
// killed process leaves is removed by the next one.
const NO_END = 'export default () => {};';

const REPLACED = {
  'string-width': '\0ascii-width',
  'form-data-encoder': '\0no-forms',
  'dot-prop': '\0no-paths',
  'when-exit': '\0no-end',
};
const MODULES = {
  '\0unused': NOTHING,
  '\0ascii-width': ASCII_WIDTH,
  '\0no-forms': NO_FORMS,
  '\0no-paths': NO_PATHS,
  '\0no-end': NO_END,
  '\0all-equal': ALL_EQUAL,
};

const TRIMMED = [
  // Of commander's parser one method is called.
  [
    /[\\/]commander[\\/]lib[\\/]command\.js$/,
    (code) => onlyMethods(code, ['constructor', 'addOption', 'parseOptions', 'opts']),
  ],
  // Of ora's ninety spinners one is shown, and another one where there is no Unicode.
  [
    /[\\/]cli-spinners[\\/]spinners\.json$/,
    (code) => {
      const { dots, line } = JSON.parse(code);
      return JSON.stringify({ dots, line });
    },
  ],
  // got asserts the types of its options, which TypeScript has checked.
  [/[\\/]got[\\/]dist[\\/]source[\\/]/, (code) => code.replace(/^ *assert(?:Any|PlainObject|\.\w+)\(.*\);$/gm, '')],
];

/** Leaves out the methods of a class that none of these, and nothing that they call, names. */
function onlyMethods(code, names) {
  const methods = new Map(
    [...code.matchAll(/^ {2}(?:async |static |get |set )?([\w$]+)\([^\n]*\) \{\n.*?^ {2}\}\n/gms)].map(
      ([text, name]) => [name, text],
    ),
  );
  const needed = new Set(names);
  for (const name of needed) {
    for (const [, other] of methods.get(name).matchAll(/\.([\w$]+)/g)) if (methods.has(other)) needed.add(other);
  }
  for (const [name, text] of methods) if (!needed.has(name)) code = code.replace(text, '');
  return code;
}

/** Of a module of Node's with a default import, the build would copy all members at each start. */
function withoutNamespaces(code) {
  return code.replace(
    /^import (\w+)(?:, (\{[^{}]*\}))? from '(node:[\w/]+)';$/gm,
    (_, name, members, module) =>
      `${members ? `import ${members} from '${module}'; ` : ''}const ${name} = require('${module}');`,
  );
}

export const trimDependencies = {
  name: 'trim-dependencies',
  resolveId(id, importer = '') {
    if (UNUSED.test(id) || (UNUSED_BY_COMMANDER.test(id) && /[\\/]commander[\\/]/.test(importer))) return '\0unused';
    if (id === 'node:assert' && /[\\/]conf[\\/]/.test(importer)) return '\0all-equal';
    return REPLACED[id] ?? null;
  },
  load: (id) => MODULES[id] ?? null,
  transform(code, id) {
    if (!/[\\/]node_modules[\\/]/.test(id)) return null;
    const trim = TRIMMED.find(([file]) => file.test(id))?.[1];
    return withoutNamespaces(trim ? trim(code) : code);
  },
};

// got words errors with them about calls that its types rule out. Two are made at import, which takes 16 ms.
export const UNUSED_GLOBALS = { 'Intl.ListFormat': 'Object' };
