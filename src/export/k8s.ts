import { TmdbAuthError } from '../errors.ts';
import type { Format } from './format.ts';

/** A Secret manifest for `kubectl apply -f -`. */
export const k8s: Format = (variables, { name }) => {
  // RFC 1123, as Kubernetes wants its names.
  if (name.length > 253 || !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) {
    throw new TmdbAuthError('usage', '--name is not a name of Kubernetes', { hint: 'use a-z, 0-9, - and .' });
  }
  const data = variables.map((variable) => `  ${variable.name}: ${Buffer.from(variable.value).toString('base64')}\n`);
  return `apiVersion: v1\nkind: Secret\nmetadata:\n  name: "${name}"\ntype: Opaque\ndata:\n${data.join('')}`;
};
