import { statSync } from 'node:fs';
import { posix } from 'node:path';
import { Stryker } from '@stryker-mutator/core';

// Stryker takes files and patterns, but no directories.
const isDirectory = (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
const mutate = process.argv.slice(2).map((path) => (isDirectory(path) ? posix.join(path, '**/*.ts') : path));

await new Stryker(mutate.length > 0 ? { mutate } : {}).runMutationTest();
