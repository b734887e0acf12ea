import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file that tsc has written: its declarations, each with its comment, and where the names come from that it imports. */
function readDeclarations(file) {
  const text = readFileSync(file, 'utf8');
  const statements = new Map();
  let comment = '';
  for (const part of text.split(/^(?=\/\*\*|[a-z])/m)) {
    const name = /^(?:export )?(?:declare )?(?:interface|type|class|const|function) (\w+)/.exec(part)?.[1];
    if (name) statements.set(name, comment + part);
    comment = part.startsWith('/**') ? part : '';
  }
  const sources = new Map();
  const exported = new Set([...statements].filter(([, part]) => /^export /m.test(part)).map(([name]) => name));
  for (const [, verb, list, path] of text.matchAll(/^(import|export) (?:type )?\{(.*?)\} from '(.*?)\.ts';/gms)) {
    for (const name of list.match(/\w+(?=\s*(?:,|$))/g) ?? []) {
      sources.set(name, join(dirname(file), `${path}.d.ts`));
      if (verb === 'export') exported.add(name);
    }
  }
  return { statements, sources, exported };
}

/** The words in a text that may name types: none of comments, and no names of members and parameters. */
function wordsOf(text) {
  return text.replace(/\/\*\*.*?\*\//gs, '').match(/\w+(?!\w|\??:|\()/g) ?? [];
}

/** Puts into one text what a file exports, and all types that are needed for it. */
export function declarationsOf(entry) {
  const files = new Map();
  const open = (file) => files.get(file) ?? files.set(file, readDeclarations(file)).get(file);

  /** The file that declares a name; undefined for a word that is none. */
  function homeOf(file, name) {
    const { statements, sources } = open(file);
    if (statements.has(name)) return file;
    return sources.has(name) ? homeOf(sources.get(name), name) : undefined;
  }

  const homes = new Map();
  function need(file, name) {
    const home = homeOf(file, name);
    if (home === undefined || homes.get(name) === home) return;
    if (homes.has(name)) throw new Error(`${name} is one type in ${homes.get(name)} and another in ${home}`);
    homes.set(name, home);
    for (const word of wordsOf(open(home).statements.get(name))) need(home, word);
  }

  const { exported } = open(entry);
  for (const name of exported) need(entry, name);
  const types = [...homes].map(([name, home]) => {
    const statement = open(home).statements.get(name);
    return exported.has(name) ? statement : statement.replace(/^export /m, '');
  });
  // Symbol.asyncDispose is in no edition of the language yet.
  const lib = types.some((type) => type.includes('asyncDispose')) ? '/// <reference lib="esnext.disposable" />\n' : '';
  return `${lib}${types.join('')}export {};\n`;
}
