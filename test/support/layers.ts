import { dirname, join } from 'node:path/posix';

/** A row of the drawing: a folder of `src/` (`auth/`) or a file (`cli.ts`), and what it may import. */
export interface Room {
  readonly name: string;
  readonly imports: readonly string[];
}

/** The drawing: the rooms from top to bottom, and the one file that each package is imported in. */
export interface Drawing {
  readonly rooms: readonly Room[];
  /** The rooms at the bottom, which all above them may import. */
  readonly ground: readonly string[];
  readonly packages: Readonly<Record<string, string>>;
}

/** The files that may name the process. */
const OUTERMOST: readonly string[] = ['main.ts', 'this-process.ts'];

/** Source texts by their paths below `src/`. */
export type Sources = Readonly<Record<string, string>>;

/** Reads the table of CONTRIBUTING.md, and its lists of the ground and the packages. */
export function readDrawing(markdown: string): Drawing {
  const section = (heading: string) => new RegExp(`^## ${heading}$(.*?)^## `, 'ms').exec(markdown)?.[1] ?? '';
  const quoted = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  const rows = [...section('The drawing').matchAll(/^\| `([^`]+)` +\|.*\|([^|]*)\|$/gm)];
  const ground = quoted(section('Ground'));
  return {
    rooms: [
      ...rows.map(([, name = '', imports = '']) => ({ name, imports: quoted(imports) })),
      ...ground.map((name) => ({ name, imports: [] })),
    ],
    ground,
    packages: Object.fromEntries(
      [...section('Packages').matchAll(/`([^`]+)`\s+in\s+`([^`]+)`/g)].map(([, name, file]) => [name, file]),
    ),
  };
}

/** All that the sources do against the drawing, and all of the drawing that the sources do not do. */
export function faultsOf(sources: Sources, drawing: Drawing): readonly string[] {
  const arrows = Object.keys(sources).flatMap((file) => importsOf(file, sources));
  const own = arrows.filter(({ to }) => to in sources);
  return [
    ...roomFaults(sources, drawing),
    ...own.flatMap(({ from, to }) => arrowFault(from, to, drawing)),
    ...unused(own, drawing),
    ...packageFaults(arrows, drawing),
    ...circles(own),
    ...Object.entries(sources).flatMap(([file, text]) => globalFaults(file, text)),
  ];
}

interface Arrow {
  readonly from: string;
  /** A path below `src/`, or what a package is called. */
  readonly to: string;
}

/** Imports of every form: static, by type, dynamic, and exports from elsewhere. */
function importsOf(from: string, sources: Sources): readonly Arrow[] {
  const text = withoutComments(sources[from] ?? '');
  return [...text.matchAll(/(?:^|[;\s{(])(?:from|import)\s*\(?\s*'([^'\n]+)'/gm)].map(([, to = '']) => ({
    from,
    to: to.startsWith('.') ? join(dirname(from), to) : to,
  }));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*.*?\*\//gs, '').replace(/^\s*\/\/.*$/gm, '');
}

/** A file's own row goes before that of its folder. */
function roomOf(file: string, { rooms }: Drawing): string | undefined {
  const folder = `${file.split('/')[0]}/`;
  return [file, folder].find((name) => rooms.some((room) => room.name === name));
}

function roomFaults(sources: Sources, drawing: Drawing): readonly string[] {
  const files = Object.keys(sources);
  const { rooms } = drawing;
  return [
    ...files.filter((file) => roomOf(file, drawing) === undefined).map((file) => `${file} is in no room`),
    ...rooms
      .filter(({ name }) => !files.some((file) => roomOf(file, drawing) === name))
      .map(({ name }) => `${name} has no file`),
    ...rooms.flatMap(({ name, imports }, index) =>
      imports
        .filter((entry) => rooms.findIndex((room) => room.name === roomOf(entry, drawing)) <= index)
        .map((entry) => `${name} → ${entry} does not point down`),
    ),
    ...files
      .filter((file) => /(^|\/)(utils|helpers|constants|types|index)\.ts$/.test(file))
      .map((file) => `${file} has a name that says nothing`),
  ];
}

function arrowFault(from: string, to: string, drawing: Drawing): readonly string[] {
  const room = roomOf(from, drawing);
  const target = roomOf(to, drawing);
  if (room === target) return room === 'commands/' ? [`${from} → ${to}: a command imports a command`] : [];
  const { rooms, ground } = drawing;
  const position = (name: string | undefined) => rooms.findIndex((one) => one.name === name);
  const isAllowed = ground.includes(target ?? '')
    ? position(room) < position(target)
    : rooms.find(({ name }) => name === room)?.imports.some((entry) => entry === to || entry === target);
  return isAllowed ? [] : [`${from} → ${to} is not drawn`];
}

function unused(arrows: readonly Arrow[], drawing: Drawing): readonly string[] {
  return drawing.rooms.flatMap(({ name, imports }) => {
    const targets = arrows.filter(({ from }) => roomOf(from, drawing) === name).map(({ to }) => to);
    return imports
      .filter((entry) => !targets.some((to) => to === entry || roomOf(to, drawing) === entry))
      .map((entry) => `${name} → ${entry} is drawn and not there`);
  });
}

function packageFaults(arrows: readonly Arrow[], { packages }: Drawing): readonly string[] {
  const used = arrows.filter(({ to }) => !to.endsWith('.ts') && !to.endsWith('.json') && !to.startsWith('node:'));
  return [
    ...used
      .filter(({ from, to }) => packages[to] !== from)
      .map(({ from, to }) => `${from} imports ${to}, which belongs to ${packages[to] ?? 'no file'}`),
    ...Object.entries(packages)
      .filter(([name, file]) => !used.some(({ from, to }) => from === file && to === name))
      .map(([name, file]) => `${file} does not import ${name}`),
    ...arrows
      .filter(({ from, to }) => /^node:(process|console)$/.test(to) && !OUTERMOST.includes(from))
      .map(({ from, to }) => `${from} imports ${to}`),
  ];
}

/** Files that import each other, over any number of others: they are what is left when leaves are taken off. */
function circles(arrows: readonly Arrow[]): readonly string[] {
  let left = arrows.filter(({ from, to }) => from !== to);
  for (let before = -1; before !== left.length; ) {
    before = left.length;
    const sources = new Set(left.map(({ from }) => from));
    const targets = new Set(left.map(({ to }) => to));
    left = left.filter(({ from, to }) => sources.has(to) && targets.has(from));
  }
  return [...new Set(left.map(({ from, to }) => `${from} → ${to} is part of a circle`))];
}

function globalFaults(file: string, text: string): readonly string[] {
  const code = withoutComments(text)
    .replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, "''")
    // Of a template what it is made from.
    .replace(/`(?:\\.|[^`\\])*`/g, (template) => [...template.matchAll(/\$\{([^}]*)\}/g)].join(' '));
  return [
    ...(!OUTERMOST.includes(file) && /(?<![\w.])(process|console)\b(?!\s*:)/.test(code)
      ? [`${file} names process or console`]
      : []),
    ...(/process\.exit\(/.test(code) ? [`${file} calls process.exit`] : []),
  ];
}
