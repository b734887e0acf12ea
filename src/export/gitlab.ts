import { cannotCarry, lines } from './format.ts';

/**
 * For `artifacts:reports:dotenv`. GitLab reads no quotes, so nothing can keep a space:
 * https://gitlab.com/gitlab-org/gitlab/-/merge_requests/208927
 */
export const gitlab = lines((variable) => {
  if (/[\s'"]/.test(variable.value)) throw cannotCarry(variable, "GitLab's dotenv report", 'a space or a quote');
  return `${variable.name}=${variable.value}`;
});
