import { corrupt } from './store-error.ts';

/** The config file's root object. What of it is not ours to read is kept as it is. */
export type Document = Readonly<Record<string, unknown>>;

const VERSION = 1;

export const EMPTY: Document = { version: VERSION, profiles: {} };

/**
 * Checks only the shape that is needed to read further.
 *
 * @throws CliError `store_corrupt` with path and position; a text of JSON.parse can hold a secret
 */
export function parseDocument(path: string, text: string): Document {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1] ?? text.length;
    throw corrupt(path, `it is not JSON (at character ${position})`);
  }
  if (!isObject(root)) throw corrupt(path, 'it is not a JSON object');
  const { version } = root;
  if (version === VERSION) return root;
  if (typeof version !== 'number') throw corrupt(path, 'it has no version');
  throw corrupt(path, `it is of version ${version}, and this program knows version ${VERSION}`);
}

export function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of its own, if that is an object: names such as `__proto__` are only data. */
export function member(object: Document, name: string): Document {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return isObject(value) ? value : {};
}
