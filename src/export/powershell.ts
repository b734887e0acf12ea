import { lines } from './format.ts';

/**
 * For `Invoke-Expression`. PowerShell takes typographic single quotes for quotes too:
 * https://github.com/PowerShell/PowerShell/blob/master/src/System.Management.Automation/engine/parser/CharTraits.cs
 */
export const powershell = lines(({ name, value }) => `$env:${name} = '${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`);
