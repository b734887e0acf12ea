import { lines } from './format.ts';

/** For `eval` and `.` in sh, bash, dash, zsh: within single quotes only the quote itself is special. */
export const sh = lines(({ name, value }) => `export ${name}='${value.replaceAll("'", "'\\''")}'`);
