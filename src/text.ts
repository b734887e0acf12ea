/**
 * Control characters (C0, DEL, C1), bidirectional overrides, and the invisible marks that can make
 * a text look like another one. Line breaks and tabs are among them: a foreign text is one line.
 */
const UNSAFE = /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/gu;

/** A foreign text made safe to show: one line, no control bytes, at most `limit` characters. */
export function safeText(text: string, limit = 300): string {
  const line = text.toWellFormed().replace(UNSAFE, ' ').trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).toWellFormed()}…`;
}

/** A result made safe to show: control bytes are spaces, line ends apart. */
export function safeLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.toWellFormed().replace(UNSAFE, ' '))
    .join('\n');
}

/** A length of time for a person, from milliseconds: `45 s`, `59 min`, `23 h 10 min`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
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
