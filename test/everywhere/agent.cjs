// Starts programs for the tests on the machine that is tested, with pipes of its own: under Wine a pipe of Unix is of no
// use to Node. It is told over a connection, a line of JSON for each program, and ends with it.
const { spawn } = require('node:child_process');
const { connect } = require('node:net');
const { release } = require('node:os');
const { delimiter } = require('node:path');
const { createInterface } = require('node:readline');

/** What a program cannot do without, and nothing that could change what it does. */
const NEEDED = /^(pathext|systemroot|systemdrive|windir|comspec|temp|tmp|tmpdir)$/i;
const needed = Object.fromEntries(Object.entries(process.env).filter(([name]) => NEEDED.test(name)));

const running = new Map();
const socket = connect(Number(process.argv[2]), '127.0.0.1');
const tell = (message) => socket.write(`${JSON.stringify(message)}\n`);

/** Windows spells it so. */
const PATH = process.platform === 'win32' ? 'Path' : 'PATH';

/** The directory in PATH is put before those of the machine. */
function withPath({ PATH: own, ...env }) {
  return { ...env, [PATH]: [own, process.env.PATH].filter(Boolean).join(delimiter) };
}

function start({ id, program = process.execPath, args, cwd, env, stdin }) {
  const stdio = [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'];
  const child = spawn(program, args, { cwd, env: { ...needed, ...withPath(env) }, stdio });
  running.set(id, child);
  const output = { stdout: '', stderr: '' };
  for (const name of Object.keys(output)) {
    child[name].setEncoding('utf8').on('data', (text) => {
      output[name] += text;
    });
  }
  child.stdin?.on('error', () => {});
  if (stdin !== undefined && stdin !== null) child.stdin.end(Buffer.from(stdin, 'base64'));
  const end = (outcome) => {
    if (running.delete(id)) tell({ id, ...outcome, ...output });
  };
  child.once('error', ({ code }) => end({ status: code }));
  child.once('close', (status, signal) => end({ status: status ?? signal }));
}

socket.on('connect', () => tell({ node: process.version, platform: process.platform, release: release() }));
createInterface({ input: socket }).on('line', (line) => {
  const { kill, ...wanted } = JSON.parse(line);
  if (kill === undefined) start(wanted);
  else running.get(kill)?.kill('SIGKILL');
});
socket.on('close', () => {
  for (const child of running.values()) child.kill('SIGKILL');
  process.exit();
});
