import { cannotCarry, lines } from './format.ts';

/**
 * The commands with which a step of Azure Pipelines sets variables for those that follow. The agent masks a secret in
 * all that is printed later: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands#setvariable
 */
export const azure = lines((variable) => {
  // The agent decodes %AZP25, and formerly every percent sign: microsoft/azure-pipelines-agent#3122
  if (/[\r\n%]/.test(variable.value)) throw cannotCarry(variable, 'Azure Pipelines', 'a line break or a percent sign');
  return `##vso[task.setvariable variable=${variable.name};issecret=${variable.secret}]${variable.value}`;
});
