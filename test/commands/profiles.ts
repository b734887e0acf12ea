import { readFileSync, writeFileSync } from 'node:fs';
import { SANDBOX } from '../../src/sandbox/credentials.ts';
import type { createWorld } from '../support/world.ts';

export const ELSEWHERE = 'https://other.example';

type World = Awaited<ReturnType<typeof createWorld>>;

export const document = ({ file }: World) => JSON.parse(readFileSync(file, 'utf8'));

/** How many sessions were ended at the sandbox. */
export const ended = ({ requests }: World) => requests.filter((line) => line.startsWith('DELETE')).length;

/** A machine with a default profile that holds all, one with a session, and one with a guest session. */
export async function threeProfiles(world: World): Promise<World> {
  for (const line of ['login', 'guest', 'login --profile work', 'guest --profile play']) await world.run(line);
  await world.run('config set api-key --stdin', { stdin: SANDBOX.apiKey });
  return world;
}

/** Adds something that was made with another API. */
export function addElsewhere(world: World, profile: string, entry: object): void {
  const { profiles, ...rest } = document(world);
  const more = { ...profiles, [profile]: { ...profiles[profile], [ELSEWHERE]: entry } };
  writeFileSync(world.file, JSON.stringify({ ...rest, profiles: more }));
}

export const listed = async ({ run }: World) => (await run('profile list')).stdout;
