import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';

/** What a package for Debian needs of the system: https://github.com/nodejs/node/blob/v24.x/BUILDING.md */
const KINDS = {
  all: 'nodejs (>= 20.19)',
  amd64: 'libc6 (>= 2.28), libstdc++6 (>= 8)',
};

/** Where Debian's shells look for completions, and under which name. */
const COMPLETIONS = {
  'tmdb-auth.bash': 'bash-completion/completions/tmdb-auth',
  '_tmdb-auth': 'zsh/vendor-completions/_tmdb-auth',
  'tmdb-auth.fish': 'fish/vendor_completions.d/tmdb-auth.fish',
};

/**
 * Makes a package for Debian: of the scripts, for a machine with Node, or of an executable.
 *
 * @param root the directory of the package, as it is published
 * @param executable undefined for the scripts
 * @param licenses further files of terms, beside the program's own
 * @param date seconds since 1970, of all files in it
 */
export function makeDebianPackage({ root, executable, licenses, scratch, directory, date }) {
  const {
    name,
    version,
    description,
    author = 'the publisher of this build <root@localhost>',
  } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const architecture = executable ? 'amd64' : 'all';
  const tree = join(scratch, architecture);
  const put = (file, path, compress = false) => {
    const target = join(tree, path);
    mkdirSync(join(target, '..'), { recursive: true });
    copyFileSync(file, target);
    if (compress) execFileSync('gzip', ['-9n', target]);
  };
  const share = `usr/share/doc/${name}`;
  put(join(root, 'LICENSE'), `${share}/copyright`);
  put(join(root, 'CHANGELOG.md'), `${share}/changelog`, true);
  for (const file of licenses) put(file, `${share}/${basename(file)}`, true);
  put(join(root, 'completions/tmdb-auth.1'), 'usr/share/man/man1/tmdb-auth.1', true);
  for (const [file, path] of Object.entries(COMPLETIONS)) put(join(root, 'completions', file), `usr/share/${path}`);
  if (executable) {
    put(executable, 'usr/bin/tmdb-auth');
  } else {
    for (const part of ['bin', 'dist', 'completions', 'package.json']) {
      cpSync(join(root, part), join(tree, 'usr/lib/tmdb-auth', part), { recursive: true });
    }
    mkdirSync(join(tree, 'usr/bin'));
    symlinkSync('../lib/tmdb-auth/bin/tmdb-auth.js', join(tree, 'usr/bin/tmdb-auth'));
  }
  const size = Math.ceil(Number(execFileSync('du', ['-sk', '--apparent-size', tree]).toString().split('\t')[0]));
  mkdirSync(join(tree, 'DEBIAN'));
  writeFileSync(
    join(tree, 'DEBIAN/control'),
    [
      `Package: ${name}`,
      `Version: ${version}`,
      'Section: utils',
      'Priority: optional',
      `Architecture: ${architecture}`,
      `Maintainer: ${author}`,
      `Installed-Size: ${size}`,
      `Depends: ${KINDS[architecture]}`,
      `Description: ${description}`,
      '',
    ].join('\n'),
  );
  setModes(tree);
  const file = join(directory, `${name}_${version}_${architecture}.deb`);
  // More threads would give other bytes.
  const options = ['--build', '--root-owner-group', '-Zxz', '-z3', '--threads-max=1'];
  execFileSync('dpkg-deb', [...options, tree, file], {
    stdio: 'ignore',
    env: { ...process.env, SOURCE_DATE_EPOCH: date },
  });
}

/** Whatever the umask is. */
function setModes(directory) {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(path, 0o755);
    else if (entry.isFile()) chmodSync(path, /\/bin\/[^/]+$/.test(path) ? 0o755 : 0o644);
  }
}
