import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

const require = createRequire(import.meta.url);
const GRAMMAR = require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm');

/** A reader of PowerShell that runs nothing. It knows of its single quotes the ASCII one only. */
export async function createPowerShellParser() {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(GRAMMAR));
  return (script: string) => {
    const root = parser.parse(script)?.rootNode;
    if (!root) throw new Error('nothing was parsed');
    return root;
  };
}
