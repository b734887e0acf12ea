import { wrap } from '../text.ts';

/** A command of ours that does something, neither `tmdb-auth --help` nor `tmdb-auth login --help`, for no other profile. */
const COMMAND = /(?<![\w./-])tmdb-auth (?=[a-z])(?!\S+ --help)(?![^;,]*--profile)/g;

/** What is kept on one line: a command, so that it can be pasted, and a word, which a URL is too. */
const UNBROKEN =
  /(?:(?:printf [^|]*|\$\w+ )\| )?tmdb-auth [a-z-](?:'[^']*'|(?![;,] ).)*[;,]?|(?:unset |set -e |Remove-Item Env:)\w+[;,]?|\S+/g;

/** Gives the commands of ours in a text these flags, so that they can be pasted. */
export function withFlags(text: string, flags: string): string {
  return flags === '' ? text : text.replace(COMMAND, () => `tmdb-auth ${flags} `);
}

/** Names the server in place of pages of TMDb's website that know nothing of its keys and accounts. */
export function withHost(text: string, otherHost: string | undefined): string {
  return otherHost === undefined
    ? text
    : text.replace(/https:\/\/www\.themoviedb\.org\/(?:settings\/api|login|talk)/g, otherHost);
}

/** A message as a terminal shows it behind a label, or without one. @param columns of the terminal; undefined: no terminal */
export function behind(label: string, text: string, columns: number | undefined): string {
  if (!columns) return text;
  const indent = label === '' ? '' : ' '.repeat(label.length + 1);
  return wrap(text, Math.max(20, columns - indent.length), UNBROKEN).join(`\n${indent}`);
}
