import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { parseWorkflow } from '@actions/workflow-parser';
import type { parseAction } from '@actions/workflow-parser/actions/action-parser';
import { build } from 'rolldown';
import { temporaryDirectory } from './world.ts';

const MODULES = { 'action.yml': 'actions/action-parser', 'workflow.yml': 'workflows/workflow-parser' } as const;

interface Parsers {
  readonly parseAction: typeof parseAction;
  readonly parseWorkflow: typeof parseWorkflow;
}

const SILENT = { error: () => {}, info: () => {}, verbose: () => {} };

/** What GitHub's own parser has against the metadata of an action, or a workflow. */
export async function githubErrors(name: keyof typeof MODULES, content: string): Promise<readonly string[]> {
  // It imports JSON in a way that Node does not know.
  const file = join(temporaryDirectory(), 'parser.mjs');
  const input = fileURLToPath(import.meta.resolve(`@actions/workflow-parser/${MODULES[name]}`));
  await build({ input, output: { file }, platform: 'node', logLevel: 'silent' });
  const parsers: Parsers = await import(file);
  const parse = name === 'action.yml' ? parsers.parseAction : parsers.parseWorkflow;
  const { context } = parse({ name, content }, SILENT);
  return context.errors.getErrors().map(({ message }) => message);
}
