import { startSandbox } from 'tmdb-auth/sandbox';

export default async function setup({ provide }) {
  const sandboxes = await Promise.all([startSandbox(), startSandbox({ approve: 'deny' })]);
  provide(
    'sandboxes',
    sandboxes.map(({ baseUrl, webUrl, credentials }) => ({ baseUrl, webUrl, ...credentials })),
  );
  return () => Promise.all(sandboxes.map((sandbox) => sandbox.close()));
}
