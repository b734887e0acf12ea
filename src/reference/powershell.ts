import { type Filling, type Flag, type Tree, valueFlags, wordsOf } from './tree.ts';

/**
 * The completion script for PowerShell 5 and newer:
 * https://learn.microsoft.com/powershell/module/microsoft.powershell.core/register-argumentcompleter
 * Where it offers nothing, PowerShell offers files.
 */
export function powershellCompletion(tree: Tree): string {
  const { commands, globals, version } = tree;
  const withValue = valueFlags(tree);
  const namesOf = (flags: readonly Flag[]) => flags.flatMap(({ names }) => names).join(' ');
  const flags = commands.flatMap(({ names, flags: own }) =>
    own.length > 0 ? names.map((name) => entry(name, namesOf(own))) : [],
  );
  const values = [
    ...withValue.flatMap(({ names, filling }) => names.flatMap((name) => offer(name, filling))),
    ...commands.flatMap(({ names, operands }) =>
      names.flatMap((name) => operands.flatMap(({ filling }, index) => offer(`${name} ${index}`, filling))),
    ),
  ];
  return `# PowerShell completion for tmdb-auth, as printed by: tmdb-auth completion powershell
Register-ArgumentCompleter -Native -CommandName tmdb-auth -ScriptBlock {
  param($word, $ast, $cursor)
  $withValue = -split '${withValue.flatMap(({ names }) => names).join(' ')}'
  $flags = @{
${[entry('', version.names.join(' ')), ...flags].join('\n')}
  }
  $values = @{
${values.join('\n')}
  }
  $command = $previous = ''
  $operands = 0
  foreach ($element in @($ast.CommandElements | Select-Object -Skip 1)) {
    # The word at the cursor is still being typed.
    if ($element.Extent.EndOffset -ge $cursor) { break }
    $text = "$element"
    if ($text -eq '--') { return }
    if ($withValue -ccontains $previous) { $previous = ''; continue }
    $previous = $text
    if ($text.StartsWith('-')) { continue }
    if ($command) { $operands++ } else { $command = $text }
  }
  $offered = if ($withValue -ccontains $previous) { $values[$previous] }
  elseif ($word.StartsWith('-')) { $flags[$command] + ' ${namesOf(globals)}' }
  elseif ($command) { $values["$command $operands"] }
  else { '${commands.flatMap(({ names }) => names).join(' ')}' }
  -split "$offered" | Where-Object { $_ -and $_.StartsWith($word) } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

function entry(key: string, words: string): string {
  return `    '${key}' = '${words}'`;
}

function offer(key: string, filling: Filling): string[] {
  const words = wordsOf(filling);
  return words === undefined ? [] : [entry(key, words.join(' '))];
}
