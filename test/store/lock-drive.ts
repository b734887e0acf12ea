import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTicket, type Ticket } from '../../src/store/lock-ticket.ts';
import { createAccess } from './access.ts';
import { NO_PROCESS } from './lock-files.ts';
import {
  CHOOSING,
  CHOSEN,
  DEAD,
  FIRST_LOOK,
  INSIDE,
  keyOf,
  SECOND_LOOK,
  type State,
  successors,
} from './lock-model.ts';

/** An attempt of the real code. */
interface Driven {
  readonly ticket: Ticket;
  /** What its file is called after the number. */
  readonly owner: string;
  doing: number;
  chosen: number;
}

/** Drives the real code in the directory and the model through the same steps. */
export function createDrive(directory: string, toCome: number, kills: number) {
  const driven = new Map<number, Driven>();
  let left = { toCome, kills };
  let states: readonly State[] = [{ ...left, removal: 0, attempts: [] }];

  function come(id: number): void {
    const before = new Set(readdirSync(directory));
    // A process without a /proc of its own: its death is seen by its file's time.
    const processes = { ownId: NO_PROCESS + id, exists: () => true };
    const ticket = createTicket({ ...createAccess({ processes }), directory }, 'x');
    const file = readdirSync(directory).find((name) => !before.has(name)) ?? '';
    driven.set(id, { ticket, owner: file.slice('x.lock.0.'.length), doing: CHOOSING, chosen: 0 });
    left = { ...left, toCome: left.toCome - 1 };
  }

  /** Takes the next step of the real code. */
  function advance(id: number): void {
    const attempt = driven.get(id);
    if (!attempt) come(id);
    else if (attempt.doing === CHOOSING) {
      attempt.chosen = attempt.ticket.choose() ?? Number.NaN;
      attempt.doing = CHOSEN;
    } else if (attempt.doing === CHOSEN) {
      attempt.ticket.take(attempt.chosen);
      attempt.doing = FIRST_LOOK;
    } else if (attempt.doing === INSIDE) leave(id);
    else {
      const isClear = attempt.ticket.look()?.length === 0;
      attempt.doing = isClear ? attempt.doing + 1 : FIRST_LOOK;
    }
  }

  function leave(id: number): void {
    driven.get(id)?.ticket.discard();
    driven.delete(id);
  }

  /** What a killed process leaves, as it is seen half a minute later. */
  function kill(id: number): void {
    const attempt = driven.get(id);
    const file = readdirSync(directory).find((name) => attempt && name.endsWith(attempt.owner));
    if (!attempt || file === undefined) return;
    attempt.ticket.discard();
    writeFileSync(join(directory, file), '');
    utimesSync(join(directory, file), 0, 0);
    attempt.doing = DEAD;
    left = { ...left, kills: left.kills - 1 };
  }

  /** What the real directory shows, as the model would say it. */
  function observed(): string {
    const files = readdirSync(directory)
      .map((file) => ({ file, number: Number(file.split('.')[2]) }))
      .sort((a, b) => (a.file < b.file ? -1 : 1));
    const rows = [...driven.values()].map(({ owner, doing, chosen }) => {
      const own = files.find(({ file }) => file.endsWith(owner));
      const same = files.filter(({ number }) => number > 0 && number === own?.number);
      return [
        doing,
        doing === CHOSEN ? chosen : own?.number,
        doing === CHOSEN ? 0 : same.findIndex(({ file }) => file === own?.file),
      ];
    });
    return shown(left, rows);
  }

  return {
    /** Takes a step of this attempt. @throws Error if the model has no such step */
    step(id: number, what: 'advance' | 'kill' | 'leave'): void {
      ({ advance, kill, leave })[what](id);
      let removed = 0;
      const names = readdirSync(directory);
      for (const [other, { doing, owner }] of driven) {
        if (doing !== DEAD || names.some((name) => name.endsWith(owner))) continue;
        driven.delete(other);
        removed += 1;
      }
      const shows = observed();
      // A look removes the dead that it meets, which are steps of their own in the model.
      const reached = [...states];
      for (let [from, depth] = [states, 0]; depth <= removed; depth += 1) {
        const next = new Map(from.flatMap((state) => [...successors(state)]).map((state) => [keyOf(state), state]));
        from = [...next.values()];
        reached.push(...from);
      }
      states = reached.filter((state) => observable(state) === shows);
      if (states.length === 0) throw new Error(`the model does not know: ${what} ${id}, then ${shows}`);
    },
    canKill: () => left.kills > 0,
    isUnderWay: (id: number) => (driven.get(id)?.doing ?? DEAD) !== DEAD,
    inside: () => [...driven.values()].filter(({ doing }) => doing === INSIDE).length,
    end() {
      for (const { ticket } of driven.values()) ticket.discard();
    },
  };
}

/** What of a state of the model can be seen from outside. */
function observable({ toCome, kills, attempts }: State): string {
  const rows = attempts.map(({ doing, number, tie }) => {
    const isShown =
      doing === CHOSEN || doing === FIRST_LOOK || doing === SECOND_LOOK || doing === INSIDE || doing === DEAD;
    const isPlaced = isShown && doing !== CHOSEN && number > 0;
    return [doing, isShown ? number : 0, isPlaced ? tie : doing === CHOSEN ? 0 : -1];
  });
  return shown({ toCome, kills }, rows);
}

const shown = (left: { readonly toCome: number; readonly kills: number }, rows: readonly unknown[][]) =>
  `${left.toCome} to come, ${left.kills} kills, ${rows
    .map((row) => row.join('/'))
    .sort()
    .join(' ')}`;
