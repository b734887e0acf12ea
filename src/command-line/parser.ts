import { Command as Commander, Option as CommanderOption } from 'commander';
import { flagOf, type Option } from './command.ts';

/** A parser of these options. Only that of commander is used: its help and its errors are not ours. */
export function createParser(options: readonly Option[]): Pick<Commander, 'parseOptions' | 'opts'> {
  const parser = new Commander();
  for (const option of options) parser.addOption(optionOf(option));
  return parser;
}

function optionOf(option: Option): CommanderOption {
  const { short, value } = option;
  const made = new CommanderOption(`${short ? `-${short}, ` : ''}${flagOf(option)}${value ? ` <${value}>` : ''}`);
  if (option.repeatable)
    made.argParser((given: string, previous: (string | true)[] | true = []) => [previous, given].flat());
  // A missing value is `true` then, also among others. As a required one, commander would end with a text about it.
  made.optional = made.required;
  made.required = false;
  if (option.preset !== undefined) made.preset(option.preset);
  return made;
}
