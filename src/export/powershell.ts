import { lines } from './format.ts';

/** For `Invoke-Expression`: PowerShell takes the typographic single quotes for quotes too. */
export const powershell = lines(({ name, value }) => `$env:${name} = '${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`);
