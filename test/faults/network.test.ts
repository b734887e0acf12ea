import { test } from 'vitest';
import { expectFate } from './misbehaviour.ts';
import { NETWORK_FAULTS } from './network-faults.ts';

test.each(NETWORK_FAULTS)('$fault', expectFate);
