import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { BAD, BROKEN, type Call, FINE, LATE, LIMITED, OUTAGE, SLACK, TIMEOUT } from './calls.ts';
import { drip, type Fault, reset, send, sendAndEnd } from './misbehaviour.ts';
import { GOOD, type Misbehaviour, reply } from './raw-server.ts';

/** Resets once this much of a good reply is out, and the client, which is in this process too, has had turns to read it. */
const cutAt =
  (part: (good: string) => number): (() => Misbehaviour) =>
  () =>
  async (socket, good) => {
    await new Promise<void>((resolve) => void socket.write(good.slice(0, part(good)), () => resolve()));
    for (let turns = 0; turns < 5; turns += 1) await setImmediate();
    reset(socket);
  };

const html = '<!doctype html><html><head><title>Sign in</title></head><body>Welcome to the hotel</body></html>';
const htmlReply = (status: string) => reply(status, html).replace('application/json', 'text/html');

const withField =
  (value: unknown): ((call: Call) => Misbehaviour) =>
  ({ call, field }) =>
  (socket) =>
    void socket.write(reply('200 OK', JSON.stringify({ ...GOOD[call], [field]: value })));

const refusal = (status: string, statusCode: number) =>
  send(
    reply(
      status,
      JSON.stringify({ success: false, status_code: statusCode, status_message: 'No \u001b[31mway\u202e.' }),
    ),
  );

const turnedAway = (status: string, retryAfter?: string) =>
  send(reply(status, '{}', retryAfter === undefined ? [] : [`retry-after: ${retryAfter}`]));

const inAnHour = () => new Date(Date.now() + 3_600_000).toUTCString();

/** What a network, a proxy or a server may do to one answer. */
export const NETWORK_FAULTS: readonly Fault[] = [
  { fault: 'accept and silence', misbehave: () => () => {}, fate: LATE, within: TIMEOUT + SLACK },
  { fault: 'close before the answer', misbehave: () => (socket) => void socket.end(), fate: BROKEN },
  { fault: 'reset before the answer', misbehave: () => reset, fate: BROKEN },
  { fault: 'reset in the status line', misbehave: cutAt(() => 7), fate: BROKEN },
  { fault: 'reset in the headers', misbehave: cutAt((good) => good.indexOf('length')), fate: BROKEN },
  { fault: 'reset after the headers', misbehave: cutAt((good) => good.indexOf('{')), fate: BROKEN },
  { fault: 'reset in the body', misbehave: cutAt((good) => good.length - 3), fate: BROKEN },
  {
    fault: 'slow headers',
    misbehave: () => drip(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(50)}`, 20),
    fate: LATE,
    within: TIMEOUT + SLACK,
  },
  {
    fault: 'slow body',
    misbehave: () => drip(reply('200 OK', ' '.repeat(500)), 5),
    fate: LATE,
    within: TIMEOUT + SLACK,
  },
  {
    fault: 'short body',
    misbehave: sendAndEnd('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"success":true}'),
    fate: BROKEN,
  },
  {
    fault: 'endless body',
    misbehave: () => (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n');
      const timer = setInterval(() => void socket.write('x'.repeat(16_384)), 1);
      socket.once('close', () => clearInterval(timer));
    },
    fate: BAD,
  },
  {
    fault: 'endless chunks',
    misbehave: send(
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${'1000\r\n'.padEnd(4_102, 'x').concat('\r\n').repeat(30)}`,
    ),
    fate: BAD,
  },
  { fault: '20 kB header', misbehave: send(reply('200 OK', '{}', [`x: ${'y'.repeat(20_000)}`])), fate: BAD },
  {
    fault: 'garbage instead of HTTP',
    misbehave: send('\u0000\u0001\u0002 nothing like HTTP \u001b[2J\r\n\r\n'),
    fate: BAD,
  },
  { fault: 'the greeting of another protocol', misbehave: send('SSH-2.0-OpenSSH_9.2\r\n'), fate: BAD },
  { fault: '204', misbehave: send('HTTP/1.1 204 No Content\r\n\r\n'), fate: BAD },
  { fault: 'empty 200', misbehave: send(reply('200 OK')), fate: BAD },
  { fault: 'HTML with 200', misbehave: send(htmlReply('200 OK')), fate: BAD },
  { fault: 'HTML with 403', misbehave: send(htmlReply('403 Forbidden')), fate: BAD },
  { fault: 'HTML with 502', misbehave: send(htmlReply('502 Bad Gateway')), fate: OUTAGE, within: 1_200 },
  { fault: 'HTML with 511', misbehave: send(htmlReply('511 Network Authentication Required')), fate: OUTAGE },
  { fault: 'truncated JSON', misbehave: send(reply('200 OK', '{"success":true,"sess')), fate: BAD },
  { fault: 'a JSON array', misbehave: send(reply('200 OK', '[{"success":true}]')), fate: BAD },
  { fault: 'JSON null', misbehave: send(reply('200 OK', 'null')), fate: BAD },
  { fault: 'a JSON number', misbehave: send(reply('200 OK', '200')), fate: BAD },
  { fault: 'a JSON text', misbehave: send(reply('200 OK', '"success"')), fate: BAD },
  {
    fault: 'invalid UTF-8',
    misbehave: () => (socket) =>
      void socket.write(Buffer.concat([Buffer.from(reply('200 OK', 'xx').slice(0, -2)), Buffer.from([0xff, 0xfe])])),
    fate: BAD,
  },
  { fault: 'an empty object', misbehave: send(reply('200 OK', '{}')), fate: BAD },
  { fault: 'the field missing', misbehave: withField(undefined), fate: BAD },
  { fault: 'the field null', misbehave: withField(null), fate: BAD },
  { fault: 'the field a number', misbehave: withField(42), fate: BAD },
  { fault: 'the field an object', misbehave: withField({ a: 1 }), fate: BAD },
  { fault: 'the field an empty text', misbehave: withField(''), fate: BAD },
  { fault: 'the field of 1 MB', misbehave: withField('a'.repeat(1_000_000)), fate: BAD },
  { fault: 'success false with 200', misbehave: send(reply('200 OK', '{"success":false}')), fate: BAD },
  { fault: 'an unknown code with 401', misbehave: refusal('401 Unauthorized', 4711), fate: BAD },
  { fault: 'an unknown code with 500', misbehave: refusal('500 Oops', 4711), fate: OUTAGE },
  { fault: 'a bad API key', misbehave: refusal('401 Unauthorized', 7), fate: { exit: 4, code: 'bad_api_key' } },
  {
    fault: 'a suspended API key',
    misbehave: refusal('401 Unauthorized', 10),
    fate: { exit: 4, code: 'key_suspended' },
  },
  {
    fault: '100 Continue first',
    misbehave: () => (socket, good) => void socket.write(`HTTP/1.1 100 Continue\r\n\r\n${good}`),
    fate: FINE,
  },
  {
    fault: '103 Early Hints first',
    misbehave: () => (socket, good) => void socket.write(`HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${good}`),
    fate: FINE,
  },
  {
    fault: 'one byte at a time',
    misbehave: () => (socket, good) => void drip(good, 0)(socket, good, { origin: '' }),
    fate: FINE,
  },
  {
    fault: 'gzip that nobody asked for',
    misbehave: () => (socket, good) => {
      const body = gzipSync(good.slice(good.indexOf('{')));
      socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`);
      socket.write(body);
    },
    fate: FINE,
  },
  { fault: '429', misbehave: turnedAway('429 Too Many'), fate: LIMITED, within: 1_500, turnedAway: true },
  ...['429 Too Many', '503 Unavailable'].flatMap((status) => {
    const fate = status.startsWith('429') ? LIMITED : OUTAGE;
    return [
      ['0', 1_000],
      ['0.5', 1_500],
      ['-1', 1_000],
      ['Wed, 21 Oct 2015 07:28:00 GMT', 1_000],
      [inAnHour(), 500],
      ['99999999999999', 500],
      ['soon', 1_500],
    ].map(([value, within]) => ({
      fault: `${status.slice(0, 3)}, Retry-After: ${value === inAnHour() ? 'in an hour' : value}`,
      misbehave: turnedAway(status, String(value)),
      fate,
      within: Number(within),
      turnedAway: true as const,
    }));
  }),
];
