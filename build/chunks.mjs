import { dirname, join, relative, sep } from 'node:path';

const SOURCE = join(import.meta.dirname, '../src');

/** The modules that every start loads: what main.ts imports, and what that imports in turn. */
const loadedAtStart = new Set();

const noteStart = {
  name: 'note-start',
  buildEnd() {
    const note = (id) => {
      if (loadedAtStart.has(id)) return;
      loadedAtStart.add(id);
      this.getModuleInfo(id)?.importedIds.forEach(note);
    };
    note(join(SOURCE, 'main.ts'));
  },
};

/** The folder in src that holds a module, `ground` for src itself; null for a package's module. */
function roomOf(id) {
  const [room] = dirname(relative(SOURCE, id)).split(sep);
  if (room === '..') return null;
  return room === '.' ? 'ground' : room;
}

/**
 * Each command is a file, which holds what it alone uses. Of what several files use, all that every
 * start loads is one file, and the rest is a file a room: each file costs half a millisecond.
 */
export const chunks = {
  plugin: noteStart,
  codeSplitting: {
    groups: [
      { name: 'start', test: (id) => loadedAtStart.has(id), minShareCount: 2 },
      { debugName: 'rooms', name: (id) => (roomOf(id) === 'sandbox' ? null : roomOf(id)), minShareCount: 2 },
      // The last, for a file takes with it what it imports: of what others load too nothing may be left for it.
      { name: 'emulator', test: (id) => roomOf(id) === 'sandbox', minShareCount: 2 },
    ],
  },
};
