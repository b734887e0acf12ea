import { dirname, join, relative, sep } from 'node:path';

const SOURCE = join(import.meta.dirname, '../src');

/** The modules that every start loads, and those that every command loads beside them as soon as it runs. */
const loadedAtStart = new Set();
const loadedByCommands = new Set();

const noteLoaded = {
  name: 'note-loaded',
  buildEnd() {
    /** A module and all that it imports, and that imports in turn. */
    const closure = (id, found = new Set()) => {
      if (found.has(id)) return found;
      found.add(id);
      for (const imported of this.getModuleInfo(id)?.importedIds ?? []) closure(imported, found);
      return found;
    };
    for (const id of closure(join(SOURCE, 'main.ts'))) loadedAtStart.add(id);

    const commands = [...this.getModuleIds()].filter((id) => roomOf(id) === 'commands').map((id) => closure(id));
    const isShared = (id) => commands.filter((loaded) => loaded.has(id)).length > 1;
    const shared = [...this.getModuleIds()].filter((id) => roomOf(id) === 'auth' && isShared(id));
    for (const root of [join(SOURCE, 'invocation.ts'), ...shared]) {
      for (const id of closure(root)) loadedByCommands.add(id);
    }

    // A program that imports the library is not to load what is the commands'.
    for (const id of closure(join(SOURCE, 'library.ts'))) {
      if (loadedByCommands.has(id)) loadedAtStart.add(id);
    }
  },
};

/** The folder in src that holds a module, `ground` for src itself; null for a package's module. */
function roomOf(id) {
  const [room] = dirname(relative(SOURCE, id)).split(sep);
  if (room === '..') return null;
  return room === '.' ? 'ground' : room;
}

/** What every start loads, and the little that is shared of src itself: for that alone no file is worth its while. */
function isOfStart(id) {
  return loadedAtStart.has(id) || (roomOf(id) === 'ground' && !loadedByCommands.has(id));
}

/**
 * Each command is a file, which holds what it alone uses. Of what several files use, all that every start loads is one
 * file, all that every command loads is another, and the rest is a file a room: each file costs half a millisecond.
 */
export const chunks = {
  plugin: noteLoaded,
  codeSplitting: {
    groups: [
      { name: 'start', test: isOfStart, minShareCount: 2, includeDependenciesRecursively: false },
      { name: 'invocation', test: (id) => loadedByCommands.has(id), includeDependenciesRecursively: false },
      { debugName: 'rooms', name: (id) => (roomOf(id) === 'sandbox' ? null : roomOf(id)), minShareCount: 2 },
      // The last, for a file takes with it what it imports: of what others load too nothing may be left for it.
      { name: 'emulator', test: (id) => roomOf(id) === 'sandbox', minShareCount: 2 },
    ],
  },
};
