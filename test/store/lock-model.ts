// The lock's protocol as a model, small enough to try everything that can happen. Attempts to take one
// lock come, go on, are killed and give up in any order. A listing takes time: what is changed in the
// directory meanwhile it may show or not, and a file that is renamed under neither of its names. So a
// step that lists is its end, and `changed` says what was changed since its begin, which is with the step
// before: as long as possible. A listing that finds somebody ahead is repeated, which gives nothing that
// the end of the longer one does not give too.

/** What an attempt does; its file has number 0 in the first two, and is nobody's after DEAD. */
export const [CHOOSING, CHOSEN, FIRST_LOOK, SECOND_LOOK, INSIDE, DEAD, INSIDE_WITHOUT_FILE] = [0, 1, 2, 3, 4, 5, 6];

export interface Attempt {
  readonly doing: number;
  /** Of its file; with CHOSEN the one that it will take, with CHOOSING the highest that it saw of those gone since. */
  readonly number: number;
  /** Its place among the files of the same number, whose names are random. */
  readonly tie: number;
  /** Bits of the attempts whose file was changed since the listing began. */
  readonly changed: number;
  /** Whether its file has the name that another process is about to remove. */
  readonly named: boolean;
}

export interface State {
  readonly toCome: number;
  readonly kills: number;
  /** With `namesAgain`: one more than the number of the file that is about to be removed as a dead one's. */
  readonly removal: number;
  readonly attempts: readonly Attempt[];
}

/** What is done wrong on purpose. */
export interface Faults {
  readonly oneListing?: true;
  readonly choosersIgnored?: true;
  readonly namesAgain?: true;
}

const fileNumber = ({ doing, number }: Attempt) => (doing <= CHOSEN ? 0 : number);
const hasFile = ({ doing }: Attempt) => doing !== INSIDE_WITHOUT_FILE;
const isInside = ({ doing }: Attempt) => doing === INSIDE || doing === INSIDE_WITHOUT_FILE;

function isAhead(other: Attempt, own: Attempt, faults: Faults): boolean {
  if (!hasFile(other)) return false;
  const number = fileNumber(other);
  if (number === 0) return !faults.choosersIgnored;
  return number < own.number || (number === own.number && other.tie < own.tie);
}

/** Gives all that can come of the state. */
export function* successors(state: State, faults: Faults = {}): Generator<State> {
  const { attempts, toCome, kills, removal } = state;
  const come = (named: boolean) => {
    const added = { doing: CHOOSING, number: 0, tie: 0, changed: 0, named };
    return { ...state, toCome: toCome - 1, attempts: touched([...attempts, added], attempts.length) };
  };
  if (toCome > 0) yield come(false);
  for (const [index, attempt] of attempts.entries()) {
    const gone = () => ({ ...state, attempts: without(attempts, index) });
    if (attempt.doing === INSIDE_WITHOUT_FILE) continue;
    yield gone();
    if (attempt.doing === DEAD) continue;
    if (kills > 0) yield { ...state, kills: kills - 1, attempts: replaced(attempts, index, dead(attempt)) };
    for (const next of nextOf(attempts, index, faults)) yield { ...state, attempts: next };
  }
  if (!faults.namesAgain) return;
  const named = attempts.findIndex((attempt) => attempt.named);
  const victim = attempts[named];
  if (removal === 0) {
    for (const [index, attempt] of attempts.entries()) {
      if (attempt.doing !== DEAD) continue;
      const marked = replaced(attempts, index, { ...attempt, named: true });
      yield { ...state, removal: attempt.number + 1, attempts: marked };
    }
  } else if (!victim) {
    if (toCome > 0) yield come(true);
  } else if (fileNumber(victim) === removal - 1) {
    const lost = { doing: INSIDE_WITHOUT_FILE, number: 0, tie: 0, changed: 0, named: false };
    const left = without(attempts, named);
    yield { ...state, removal: 0, attempts: isInside(victim) ? [...left, lost] : left };
  }
}

const dead = (attempt: Attempt) => ({ ...attempt, doing: DEAD, number: fileNumber(attempt), changed: 0 });

/** The steps that the attempt itself can take, but for leaving. */
function* nextOf(attempts: readonly Attempt[], index: number, faults: Faults): Generator<readonly Attempt[]> {
  const own = attempts[index] as Attempt;
  const isUnchanged = (_: Attempt, other: number) => (own.changed & (1 << other)) === 0;
  const become = (changes: Partial<Attempt>) => replaced(attempts, index, { ...own, changed: 0, ...changes });
  if (own.doing === CHOOSING) {
    const sure = Math.max(0, ...attempts.filter(isUnchanged).map(fileNumber));
    const highest = new Set([sure, own.number, ...attempts.map(fileNumber)].filter((number) => number >= sure));
    for (const number of highest) yield become({ doing: CHOSEN, number: number + 1 });
  } else if (own.doing === CHOSEN) {
    const same = attempts.filter((other) => hasFile(other) && fileNumber(other) === own.number).length;
    for (let tie = 0; tie <= same; tie += 1) {
      const moved = attempts.map((other) =>
        fileNumber(other) === own.number && other.tie >= tie ? { ...other, tie: other.tie + 1 } : other,
      );
      yield touched(replaced(moved, index, { ...own, doing: FIRST_LOOK, tie, changed: 0 }), index);
    }
  } else if (own.doing === FIRST_LOOK || own.doing === SECOND_LOOK) {
    const ahead = attempts.flatMap((other, place) => (isAhead(other, own, faults) ? place : []));
    const next = own.doing === FIRST_LOOK && !faults.oneListing ? SECOND_LOOK : INSIDE;
    if (ahead.every((place) => !isUnchanged(own, place))) yield become({ doing: next });
    if (ahead.length > 0 && own.doing === SECOND_LOOK) yield become({ doing: FIRST_LOOK });
  }
}

const replaced = (attempts: readonly Attempt[], index: number, attempt: Attempt) =>
  attempts.map((old, at) => (at === index ? attempt : old));

/** Notes for all listings under way that the attempt's file was changed. */
const touched = (attempts: readonly Attempt[], index: number) =>
  attempts.map((other, at) => (at === index ? other : { ...other, changed: other.changed | (1 << index) }));

function without(attempts: readonly Attempt[], index: number): readonly Attempt[] {
  const left = attempts[index] as Attempt;
  const number = fileNumber(left);
  const below = (1 << index) - 1;
  return attempts.flatMap((other, at) => {
    if (at === index) return [];
    const changed = (other.changed & below) | ((other.changed >> 1) & ~below);
    const isLater = number > 0 && fileNumber(other) === number && other.tie > left.tie;
    const seen = other.doing === CHOOSING ? Math.max(other.number, number) : other.number;
    return [{ ...other, changed, number: seen, tie: isLater ? other.tie - 1 : other.tie }];
  });
}

/** Gives a text that is the same for states that differ in nothing that counts: who came first in the list. */
export function keyOf({ toCome, kills, removal, attempts }: State, faults: Faults = {}): string {
  const plain = attempts.map((own) => {
    const counts = (other: Attempt) =>
      own.doing === CHOOSING
        ? fileNumber(other) > 0
        : own.doing <= SECOND_LOOK && own.doing !== CHOSEN && isAhead(other, own, faults);
    const changed = attempts.reduce(
      (bits, other, at) => (own.changed & (1 << at) && other !== own && counts(other) ? bits | (1 << at) : bits),
      0,
    );
    return { changed, code: codeOf(own) };
  });
  const order = plain.map((_, index) => index).sort((a, b) => at(plain, a).code - at(plain, b).code);
  const moved = (bits: number) => order.reduce((sum, from, to) => sum | (((bits >> from) & 1) << to), 0);
  const parts = order.map((index) => (at(plain, index).code << 6) | moved(at(plain, index).changed));
  return String.fromCharCode((toCome << 8) | (kills << 4) | removal, ...parts);
}

const codeOf = ({ doing, number, tie, named }: Attempt) => (((doing << 3) | number) << 4) | (tie << 1) | Number(named);

function at<T>(list: readonly T[], index: number): T {
  return list[index] as T;
}

/** Tries everything that can happen. Gives the least number of steps to two at once inside, if there is a way. */
export function explore(attempts: number, kills: number, faults: Faults = {}) {
  const first: State = { toCome: attempts, kills, removal: 0, attempts: [] };
  const seen = new Set([keyOf(first, faults)]);
  let entered = 0;
  for (let [states, steps] = [[first], 1]; states.length > 0; steps += 1) {
    const following: State[] = [];
    for (const state of states) {
      for (const next of successors(state, faults)) {
        const key = keyOf(next, faults);
        if (seen.has(key)) continue;
        seen.add(key);
        const inside = next.attempts.filter(isInside).length;
        if (inside > 1) return { states: seen.size, entered, steps };
        entered += inside;
        following.push(next);
      }
    }
    states = following;
  }
  return { states: seen.size, entered, steps: undefined };
}
