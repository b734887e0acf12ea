import type { Socket } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Bounds, CALLS, type Call, type Fate, runAgainst, survived } from './calls.ts';
import { type Misbehaviour, startRawServer } from './raw-server.ts';

export interface Fault extends Bounds {
  readonly fault: string;
  readonly misbehave: (call: Call) => Misbehaviour;
  readonly fate: Fate;
}

/** Sends a text in single characters. @param pauseEach milliseconds; with 0 as fast as the client, in this process, can read */
export const drip = (text: string, pauseEach: number): Misbehaviour => {
  return async (socket) => {
    for (const character of text) {
      if (socket.destroyed) return;
      socket.write(character);
      await (pauseEach === 0 ? setImmediate() : setTimeout(pauseEach));
    }
  };
};

export const send =
  (text: string): ((call: Call) => Misbehaviour) =>
  () =>
  (socket) =>
    void socket.write(text);

export const sendAndEnd =
  (text: string): ((call: Call) => Misbehaviour) =>
  () =>
  (socket) =>
    void socket.end(text);

export const reset = (socket: Socket) => void socket.resetAndDestroy();

/** Does it to each call of TMDb at the same time, and expects its fate of each. */
export async function expectFate({ misbehave, ...fault }: Fault): Promise<void> {
  const outcomes = await Promise.all(
    CALLS.map(async (call) => runAgainst(call, await startRawServer(call.call, misbehave(call)), fault)),
  );
  expect(outcomes).toEqual(CALLS.map((call) => survived(call, fault.fate)));
}
