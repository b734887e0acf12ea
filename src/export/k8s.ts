import { TmdbAuthError } from '../errors.ts';
import type { Format } from './format.ts';

/** For `kubectl apply -f -`: the manifest of a Secret. */
export const k8s: Format = (variables, { name }) => {
  // https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
  if (name.length > 253 || !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) {
    throw new TmdbAuthError('usage', '--name is not a name of Kubernetes', { hint: 'use a-z, 0-9, - and .' });
  }
  const data = variables.map((variable) => `  ${variable.name}: ${Buffer.from(variable.value).toString('base64')}\n`);
  return `apiVersion: v1\nkind: Secret\nmetadata:\n  name: "${name}"\ntype: Opaque\ndata:\n${data.join('')}`;
};
