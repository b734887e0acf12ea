import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/world.ts';
import { createDrive } from './lock-drive.ts';
import { explore } from './lock-model.ts';

test('never are two inside, whatever four attempts do of which two are killed', () => {
  const { states, entered, steps } = explore(4, 2);
  expect({ steps, isLarge: states > 10_000, isEntered: entered > 1_000 }).toEqual({
    steps: undefined,
    isLarge: true,
    isEntered: true,
  });
});

test.each([
  ['one listing has to be clear, not two', { oneListing: true }, 8],
  ['who is choosing is not waited for', { choosersIgnored: true }, 10],
  ['names are used again', { namesAgain: true }, 17],
] as const)('the model finds two inside where %s', (_, fault, steps) => {
  expect(explore(4, 1, fault).steps).toBe(steps);
});

type Drive = ReturnType<typeof createDrive>;

/** Takes the next step of an attempt that has not left or been killed. */
function createScript(drive: Drive) {
  const over = new Set<number>();
  return (id: number, what: 'advance' | 'kill' | 'leave') => {
    const isUnderWay = drive.isUnderWay(id);
    if (over.has(id) || (what !== 'advance' && !isUnderWay)) return;
    drive.step(id, what);
    if (!drive.isUnderWay(id)) over.add(id);
    expect(drive.inside()).toBeLessThan(2);
  };
}

test('the code does what the model does: all interleavings of two, one of them killed after any step', () => {
  const directory = temporaryDirectory();
  for (let word = 0; word < 2 ** 7; word += 1) {
    for (let end = 1; end <= 8; end += 1) {
      const drive = createDrive(directory, 2, 1);
      const take = createScript(drive);
      for (let step = 0; step < 12; step += 1) {
        if (step === end) take((word >> (step - 1)) & 1, 'kill');
        take(step < 7 ? (word >> step) & 1 : step & 1, 'advance');
      }
      drive.end();
    }
  }
});

test('the code does what the model does: many random interleavings of five', () => {
  const directory = temporaryDirectory();
  let seed = 1;
  // https://en.wikipedia.org/wiki/Lehmer_random_number_generator
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let walk = 0; walk < 150; walk += 1) {
    const drive = createDrive(directory, 5, 2);
    const take = createScript(drive);
    for (let step = 0; step < 40; step += 1) {
      const chance = random(20);
      take(random(5), chance === 0 && drive.canKill() ? 'kill' : chance === 1 ? 'leave' : 'advance');
    }
    drive.end();
  }
});
