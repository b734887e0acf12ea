import { test } from 'vitest';
import { HTTP_FAULTS } from './http-faults.ts';
import { expectFate } from './misbehaviour.ts';

test.each(HTTP_FAULTS)('broken HTTP: $fault', expectFate);
