import { TmdbAuthError } from '../errors.ts';
import { VARIABLES } from './exportable.ts';
import type { Format, FormatOptions, Variable } from './format.ts';
import { GRAMMARS } from './grammars.ts';
import { mergeLines } from './merged-lines.ts';
import { type Writer, writeWhole } from './whole-file.ts';

/** What goes into a file, and how. */
export interface Export extends FormatOptions {
  /** The format's name, and what writes it. */
  readonly format: string;
  readonly write: Format;
  readonly variables: readonly Variable[];
  /** Variables whose lines are taken out of the file. */
  readonly gone: readonly string[];
  /** Whether a file that is not ours may be replaced where lines cannot be added to it. */
  readonly force: boolean;
}

interface Written {
  /** The variables whose lines were taken out. */
  readonly removed: readonly string[];
  /** The former permission bits, where they let others read the file; its mode is 0600 now. */
  readonly tightened: number | undefined;
}

/**
 * Writes variables into a file. In a format of lines all that is not ours stays; in another one the file is replaced.
 *
 * @throws TmdbAuthError `output` if it cannot be written, or holds what would be lost
 */
export async function exportIntoFile(path: string, wanted: Export, writer: Writer): Promise<Written> {
  const { format, write, variables, gone, force } = wanted;
  const whole = write(variables, wanted);
  let removed: readonly string[] = [];
  const rewritten = (former: Buffer | undefined) => {
    if (former === undefined || former.length === 0) return Buffer.from(whole);
    const own = new Map(variables.map((variable) => [variable.name, write([variable], wanted).trimEnd()]));
    if (isOfLines(format)) {
      const merged = mergeLines(former, own, gone, GRAMMARS[format]);
      removed = merged.removed;
      return merged.bytes;
    }
    if (!force && !isOurs(former.toString(), [...own.keys()])) {
      throw new TmdbAuthError('output', 'the file of --output holds other things; nothing was changed', {
        hint: '--force replaces it, or write to another file',
      });
    }
    return Buffer.from(whole);
  };
  const mode = await writeWhole(path, rewritten, writer);
  // On Windows these bits say nothing about others.
  return { removed, tightened: writer.userId !== undefined && mode !== undefined && mode & 0o077 ? mode : undefined };
}

/** Whether a format has a line for each variable, and so room for those of others. */
export function isOfLines(format: string): format is keyof typeof GRAMMARS {
  return Object.hasOwn(GRAMMARS, format);
}

/** Whether a file in JSON or of Kubernetes is one that was written here: it holds nothing but our variables. */
function isOurs(text: string, given: readonly string[]): boolean {
  const names = [...Object.values(VARIABLES), ...given].join('|');
  const json = new RegExp(`^\\{(?:"(?:${names})":"[^"\\\\]*",?)+\\}\\n$`);
  const k8s = new RegExp(
    `^apiVersion: v1\\nkind: Secret\\nmetadata:\\n  name: "[^"\\n]+"\\ntype: Opaque\\ndata:\\n(?:  (?:${names}): [\\w+/=]*\\n)+$`,
  );
  return json.test(text) || k8s.test(text);
}
