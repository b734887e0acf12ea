#!/usr/bin/env node
const argv = process.argv.slice(2);
const asksVersion = argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V');

// Scripts look for the program with `--version`: it is answered with nothing else loaded.
if (!asksVersion || !require('../dist/version.js').printVersion()) require('../dist/main.js');
