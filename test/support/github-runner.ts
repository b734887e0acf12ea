/**
 * The runner's reading of $GITHUB_ENV and $GITHUB_OUTPUT: `NAME=VALUE`, or `NAME<<DELIMITER`, the
 * value's lines, and the delimiter on a line of its own.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 */
export function readGithubFile(text: string): Record<string, string> {
  const rows = text.split('\n');
  const values: Record<string, string> = {};
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    if (row === '') continue;
    const [, name = '', operator, rest = ''] = /^([^=<]+)(=|<<)(.*)$/s.exec(row) ?? [];
    if (operator === undefined) throw new Error(`Invalid format '${row}'`);
    if (operator === '=') {
      values[name] = rest;
      continue;
    }
    const end = rows.indexOf(rest, at + 1);
    if (end < 0) throw new Error(`Matching delimiter not found '${rest}'`);
    values[name] = rows.slice(at + 1, end).join('\n');
    at = end;
  }
  return values;
}

/** The log as the runner shows it: what was masked before is `***`. */
export function publicLog(stdout: string): string {
  const masks: string[] = [];
  const shown: string[] = [];
  for (const row of stdout.split('\n')) {
    const masked = /^::add-mask::(.*)$/.exec(row)?.[1];
    if (masked !== undefined) masks.push(masked.replaceAll('%25', '%'));
    else shown.push(masks.reduce((line, mask) => line.replaceAll(mask, '***'), row));
  }
  return shown.join('\n');
}
