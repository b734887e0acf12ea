/**
 * What is not seen but can act: control, format, private and unassigned characters, line ends, and those that a font
 * leaves blank (variation selectors, tags, fillers, the Braille blank). A language model reads tags as letters.
 * https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const INVISIBLE = byNeed(String.raw`[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]+`);

/** No writing system needs more marks on one letter; a long run of them covers the lines above and below. */
const SURPLUS_MARKS = byNeed(String.raw`(\p{M}{8})\p{M}+`);

/** What most texts are; they need neither. */
const PLAIN = /^[ -~…]*$/;

/** An expression with classes of Unicode takes V8 half a millisecond wherever it reads one, even in a function that is not called. */
function byNeed(pattern: string): () => RegExp {
  let made: RegExp | undefined;
  return () => {
    made ??= new RegExp(pattern, 'gu');
    return made;
  };
}

/**
 * What a CI runner takes for a command wherever it is in a line of a log:
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 * https://github.com/microsoft/azure-pipelines-agent/blob/master/src/Microsoft.VisualStudio.Services.Agent/Command.cs
 */
const RUNNER_COMMAND = /##(?=(?:vso)?\[)/gi;

/**
 * A foreign text made safe to show: one line of characters that are seen, at most `limit` of them, and no command to a CI
 * runner. It is cut between words, since part of a secret would not be known for one.
 */
export function safeText(text: string, limit = 300): string {
  const line = visible(text).trim().replace(RUNNER_COMMAND, '# #');
  return line.length <= limit ? line : `${line.slice(0, limit - 1).replace(/\S*$/, '')}…`;
}

/** A result made safe to show: what is not seen is a space, line ends apart. */
export function safeLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/** Whether all of a text is seen, and no letter of it has marks without end. */
export function isVisible(text: string): boolean {
  return visible(text) === text;
}

/** A text of JSON in which all that is not seen is escaped: the value stays the same. */
export function escapeInvisible(json: string): string {
  if (PLAIN.test(json)) return json;
  return json.replace(INVISIBLE(), (found) => found.split('').map(unicodeEscape).join(''));
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.toWellFormed().replace(INVISIBLE(), ' ').replace(SURPLUS_MARKS(), '$1');
}

/**
 * Breaks a line between its words into lines of at most `columns` characters.
 *
 * @param words matches what is kept whole, and may be longer than a line
 */
export function wrap(line: string, columns: number, words = /\S+/g): readonly string[] {
  const lines: string[] = [];
  for (const word of line.match(words) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines.splice(-1, 1, `${last} ${word}`);
    else lines.push(word);
  }
  return lines;
}

/** A word as sh, bash, zsh and fish read it back. */
export function shellWord(word: string): string {
  return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A secret as it may be shown: a person who has it can tell it by that. */
export function lastCharacters(secret: string): string {
  return `…${secret.slice(-4)}`;
}

/** A length of time for a person, from milliseconds: `45 s`, `60 min`, `23 h 10 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** What is left of a wait, from milliseconds: `59:07`. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** A point in time as RFC 3339 in UTC without fractions, from milliseconds since 1970. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
