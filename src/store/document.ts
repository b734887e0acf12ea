import { corrupt } from './store-error.ts';

/** The config file's root object. What of it is not ours to read is kept as it is. */
export type Document = Readonly<Record<string, unknown>>;

const VERSION = 1;

export const EMPTY: Document = { version: VERSION, profiles: {} };

/**
 * Checks only the shape that is needed to read further.
 *
 * @throws TmdbAuthError `store_corrupt` with path and position; a text of JSON.parse can hold a secret
 */
export function parseDocument(path: string, text: string): Document {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    throw corrupt(path, `it is not JSON (at character ${positionOf(text, String(error))})`);
  }
  if (!isObject(root)) throw corrupt(path, 'it is not a JSON object');
  const { version } = root;
  if (version === VERSION) return root;
  if (typeof version !== 'number') throw corrupt(path, 'it has no version');
  throw corrupt(path, `it is of version ${version}, and this program knows version ${VERSION}`);
}

/** V8 gives a position for all mistakes but an unexpected token: there the text up to it tells. */
function positionOf(text: string, message: string): number {
  const told = /position (\d+)/.exec(message)?.[1];
  if (told !== undefined) return Number(told);
  let [good, bad] = [0, text.length];
  if (!message.includes(UNEXPECTED)) return bad;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (failure(text.slice(0, middle)).includes(UNEXPECTED)) bad = middle;
    else good = middle;
  }
  return good;
}

const UNEXPECTED = 'Unexpected token';

function failure(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return String(error);
  }
}

export function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of its own, if that is an object: names such as `__proto__` are only data. */
export function member(object: Document, name: string): Document {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return isObject(value) ? value : {};
}
