#!/usr/bin/env node
// Without a listener Node opens its debugger on this signal, without authentication and for every user of
// the machine: https://nodejs.org/api/process.html#signal-events
process.on('SIGUSR1', () => {});

// NODE_OPTIONS=--inspect has opened it already. That is meant for the program of whoever set it, which
// may be one that `exec` runs.
if (process.env.NODE_OPTIONS || process.execArgv.length > 0) closeDebugger();

const argv = process.argv.slice(2);
const asksVersion = argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V');

// Scripts look for the program with `--version`: it is answered with nothing else loaded.
if (!asksVersion || !require('../dist/version.js').printVersion()) require('../dist/main.js');

function closeDebugger() {
  try {
    require('node:inspector').close();
  } catch {
    // This Node is built without one.
  }
}
