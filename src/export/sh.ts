import { lines } from './format.ts';

/** For `eval` and `.` in sh, bash, dash and zsh, where only the quote itself is special within single quotes. */
export const sh = lines(({ name, value }) => `export ${name}='${value.replaceAll("'", "'\\''")}'`);
