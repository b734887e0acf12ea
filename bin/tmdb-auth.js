#!/usr/bin/env node
const { printsVersion } = require('../dist/version.js');

// Scripts look for the program with `--version`: it is answered with nothing else loaded.
if (!printsVersion(process.argv.slice(2))) require('../dist/main.js');
