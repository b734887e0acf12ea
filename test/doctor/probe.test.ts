import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { addressesOf, isSpoofed, reach } from '../../src/doctor/probe.ts';

const NEVER = new AbortController().signal;
const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

test.skipIf(!hasIpv6)('an address of IPv6 is looked at as a URL writes it', async () => {
  const server = createServer((socket) => socket.end()).listen(0, '::1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  expect(await addressesOf('[::1]', 1_000, NEVER)).toEqual({ value: [{ address: '::1', family: 6 }] });
  const { port } = server.address() as AddressInfo;
  expect(await reach('[::1]', port, 1_000, NEVER)).toEqual({ value: expect.any(Number) });
});

test.each<[spoofed: boolean, family: 4 | 6, addresses: readonly string[]]>([
  [
    true,
    4,
    ['127.0.0.1', '0.0.0.0', '10.1.2.3', '192.168.1.1', '172.20.0.1', '100.64.0.1', '169.254.1.1', '49.44.79.236'],
  ],
  [true, 6, ['::1', '::', 'fd00::1', 'fe80::1', '::ffff:127.0.0.1']],
  [false, 4, ['13.224.1.1', '108.138.7.1', '172.32.0.1', '49.44.79.235']],
  [false, 6, ['2600:9000:2000::1']],
])('an answer of the DNS that is spoofed: %s, family %i', (spoofed, family, addresses) => {
  expect(addresses.map((address) => [address, isSpoofed({ address, family })])).toEqual(
    addresses.map((address) => [address, spoofed]),
  );
});
