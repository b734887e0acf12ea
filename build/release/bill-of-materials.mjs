import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Lists what is in the build, in CycloneDX: https://cyclonedx.org/docs/1.5/json/
 * npm's own list has no package, since all are development dependencies that the build takes in.
 *
 * @param root the directory of the project
 * @param bundled the directories of the packages in the build
 * @param node the version of the Node that the executables are made of
 */
export function billOfMaterials({ root, bundled, node, date }) {
  const { name, version, license } = readPackage(root);
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const components = [...bundled].sort().map((directory) => {
    const { integrity } = packages[directory.slice(directory.indexOf('node_modules')).replaceAll('\\', '/')];
    return component(readPackage(directory), integrity);
  });
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      timestamp: new Date(date * 1000).toISOString(),
      component: { type: 'application', name, version, licenses: [{ license: { id: license } }] },
    },
    components: [...components, { type: 'platform', name: 'node', version: node, scope: 'optional' }],
  };
}

const readPackage = (directory) => JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));

function component({ name, version, license }, integrity) {
  const [, sum] = /^sha512-(.+)$/.exec(integrity);
  return {
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    hashes: [{ alg: 'SHA-512', content: Buffer.from(sum, 'base64').toString('hex') }],
    licenses: [{ license: { id: license } }],
  };
}
