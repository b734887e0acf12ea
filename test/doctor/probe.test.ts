import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { addressesOf, reach } from '../../src/doctor/probe.ts';

const NEVER = new AbortController().signal;
const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

test.skipIf(!hasIpv6)('an address of IPv6 is looked at as a URL writes it', async () => {
  const server = createServer((socket) => socket.end()).listen(0, '::1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  expect(await addressesOf('[::1]', 1_000, NEVER)).toEqual({ seen: [{ address: '::1', family: 6 }] });
  const { port } = server.address() as AddressInfo;
  expect(await reach('[::1]', port, 1_000, NEVER)).toEqual({ seen: expect.any(Number) });
});
