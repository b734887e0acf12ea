import { BAD, BROKEN, FINE } from './calls.ts';
import { type Fault, send, sendAndEnd } from './misbehaviour.ts';
import { type Misbehaviour, reply } from './raw-server.ts';

const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const EMPTY = '{}';

/** Sends the good reply after this was done to it. */
const changed = (change: (good: string) => string) => (): Misbehaviour => (socket, good) =>
  void socket.write(change(good));

const withHeader = (header: string) => changed((good) => good.replace('\r\n', `\r\n${header}\r\n`));

/** Answers that are nearly HTTP, or more than HTTP. */
export const HTTP_FAULTS: readonly Fault[] = [
  { fault: 'two lengths', misbehave: withHeader('content-length: 5'), fate: BAD },
  { fault: 'a length and chunks', misbehave: withHeader('transfer-encoding: chunked'), fate: BAD },
  { fault: 'a negative length', misbehave: send(`${OK}content-length: -1\r\n\r\n${EMPTY}`), fate: BAD },
  { fault: 'a length in words', misbehave: send(`${OK}content-length: two\r\n\r\n${EMPTY}`), fate: BAD },
  { fault: 'a chunk of no size', misbehave: send(`${OK}transfer-encoding: chunked\r\n\r\nxyz\r\n`), fate: BAD },
  {
    fault: 'chunks that break off',
    misbehave: sendAndEnd(`${OK}transfer-encoding: chunked\r\n\r\n5\r\n{`),
    fate: BROKEN,
  },
  {
    fault: 'an encoding that nobody knows',
    misbehave: sendAndEnd(`${OK}transfer-encoding: x\r\n\r\n${EMPTY}`),
    fate: BAD,
  },
  { fault: 'no reason behind the status', misbehave: changed((good) => good.replace('200 OK', '200')), fate: FINE },
  { fault: 'a status of four digits', misbehave: changed((good) => good.replace('200 OK', '2000 OK')), fate: BAD },
  { fault: 'HTTP/9.9', misbehave: changed((good) => good.replace('HTTP/1.1', 'HTTP/9.9')), fate: BAD },
  { fault: 'HTTP/2', misbehave: send('\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0d'), fate: BAD },
  { fault: 'a header without a colon', misbehave: withHeader('nothing'), fate: BAD },
  { fault: 'a NUL in a header', misbehave: withHeader('x: \0'), fate: BAD },
  { fault: 'a thousand headers', misbehave: withHeader('x: y\r\n'.repeat(1_000).trimEnd()), fate: FINE },
  { fault: 'a second reply behind the first', misbehave: changed((good) => good + reply('500 No', EMPTY)), fate: FINE },
];
