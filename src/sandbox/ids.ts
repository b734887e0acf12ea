import { createHash, randomBytes } from 'node:crypto';

/** Makes an id of twice as many hex digits. */
export type MakeId = (bytes: number) => string;

/** @param seed with the same one the same ids come in the same order; without one nobody can guess them */
export function createIds(seed: number | undefined): MakeId {
  if (seed === undefined) return (bytes) => randomBytes(bytes).toString('hex');
  let made = 0;
  return (bytes) => {
    made += 1;
    return createHash('sha512')
      .update(`${seed} ${made}`)
      .digest('hex')
      .slice(0, 2 * bytes);
  };
}
