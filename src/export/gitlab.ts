import { cannotCarry, lines } from './format.ts';

/** For `artifacts:reports:dotenv`: GitLab takes no spaces, and knows no quotes. */
export const gitlab = lines((variable) => {
  if (/[\s'"]/.test(variable.value)) throw cannotCarry(variable, "GitLab's dotenv report", 'a space or a quote');
  return `${variable.name}=${variable.value}`;
});
