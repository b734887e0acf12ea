const { startSandbox } = require('tmdb-auth/sandbox');

module.exports = async () => {
  const sandboxes = await Promise.all([startSandbox(), startSandbox({ approve: 'deny' })]);
  process.env.SANDBOXES = JSON.stringify(
    sandboxes.map(({ baseUrl, webUrl, credentials }) => ({ baseUrl, webUrl, ...credentials })),
  );
  globalThis.closeSandboxes = () => Promise.all(sandboxes.map((sandbox) => sandbox.close()));
};
