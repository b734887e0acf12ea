const { writeSync } = require('node:fs');

process.on('exit', () => writeSync(2, `maxRSS ${process.resourceUsage().maxRSS}\n`));
