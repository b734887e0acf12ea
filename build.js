import { build } from 'rolldown';

await build({
  input: 'src/main.ts',
  platform: 'node',
  output: { dir: 'dist', cleanDir: true, minify: { mangle: false, compress: true } },
});
