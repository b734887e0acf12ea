import { corrupt, full } from './store-error.ts';

/** The config file's root object. Members that this version does not know are kept as they are. */
export type Document = Readonly<Record<string, unknown>>;

const VERSION = 1;

/** Bytes of a config file. V8 reads as many in a tenth of a second; nobody needs as many. */
export const SIZE_LIMIT = 16 * 1024 * 1024;

export const EMPTY: Document = { version: VERSION, profiles: {} };

/**
 * Checks only the shape that is needed to read further.
 *
 * @throws TmdbAuthError `store_corrupt` with the path, and the position where it is known
 */
export function parseDocument(path: string, text: string): Document {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    throw corrupt(path, `it is not JSON${whereIn(error as SyntaxError)}`);
  }
  if (!isObject(root)) throw corrupt(path, 'it is not a JSON object');
  const { version } = root;
  if (typeof version !== 'number') throw corrupt(path, 'it has no version');
  if (version !== VERSION) {
    throw corrupt(path, `it is of version ${version}, and this program knows version ${VERSION}`);
  }
  if (!hasReadableProfiles(root)) throw corrupt(path, 'a profile in it is not a JSON object');
  return root;
}

/** Whether all is an object that a write takes for one: anything else would be replaced by one. */
function hasReadableProfiles({ profiles = {} }: Document): boolean {
  return isObject(profiles) && Object.values(profiles).every(isObjectOfObjects);
}

function isObjectOfObjects(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isObject);
}

/** @throws TmdbAuthError `store_full` for what would not be read again */
export function serializeDocument(path: string, document: Document): string {
  const text = `${JSON.stringify(document, undefined, 2)}\n`;
  if (Buffer.byteLength(text) <= SIZE_LIMIT) return text;
  throw full(
    `${path} has no room left: it may have ${SIZE_LIMIT / 1024 / 1024} MiB`,
    'log out profiles that are not needed: tmdb-auth logout --profile NAME',
  );
}

/**
 * Says where the mistake is, if V8 does: at the end of a message. Other messages of it quote the
 * file, so nothing but that number is taken, and none that a quotation mark follows.
 */
function whereIn({ message }: Error): string {
  const position = / at position (\d+)[^"]*$/.exec(message)?.[1];
  return position === undefined ? '' : ` (at character ${position})`;
}

export function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Gives an object's own member if that is an object, else an empty one. Names such as `__proto__` are only data. */
export function member(object: Document, name: string): Document {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return isObject(value) ? value : {};
}
