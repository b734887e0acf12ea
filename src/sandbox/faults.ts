import { TmdbAuthError } from '../errors.ts';

/** Failures that an app must be able to handle, and that can be switched on. */
export const FAULTS = [
  'rate-limit',
  'maintenance',
  'wrong-password',
  'suspended-key',
  'expired-token',
  'slow',
] as const;

export type Fault = (typeof FAULTS)[number];

/** A fault that stays, or one for that many of the requests that it meets; 0 switches it off. */
export type FaultRule = Fault | `${Fault}:${number}`;

/** The faults that are switched on. */
export interface Faults {
  /** @throws TmdbAuthError `usage` for what is no rule */
  fail(rule: string): void;
  /** Whether a request meets the fault; of a counted one there is one less left then. */
  meets(fault: Fault): boolean;
  /** The rules that are in force, each with what is left of it. */
  rules(): readonly FaultRule[];
  /** Puts those in force that were there from the start. */
  reset(): void;
}

export function createFaults(rules: readonly string[]): Faults {
  const left = new Map<Fault, number>();

  function fail(rule: string): void {
    const [fault, times] = parseRule(rule);
    left.set(fault, times);
  }

  function reset(): void {
    left.clear();
    for (const rule of rules) fail(rule);
  }

  reset();
  return {
    fail,
    reset,
    meets(fault) {
      const times = left.get(fault) ?? 0;
      if (times === 0) return false;
      left.set(fault, times - 1);
      return true;
    },
    rules: () =>
      [...left]
        .filter(([, times]) => times > 0)
        .map(([fault, times]) => (times === Infinity ? fault : (`${fault}:${times}` as const))),
  };
}

function parseRule(rule: string): [fault: Fault, times: number] {
  const [, name, times] = /^([a-z-]+)(?::(\d{1,9}))?$/.exec(rule) ?? [];
  const fault = FAULTS.find((known) => known === name);
  if (fault) return [fault, times === undefined ? Infinity : Number(times)];
  throw new TmdbAuthError('usage', 'there is no such fault', {
    hint: `one of ${FAULTS.join(', ')}, alone or with a number of times: ${FAULTS[0]}:2`,
  });
}
