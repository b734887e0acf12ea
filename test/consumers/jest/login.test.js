const { createApp } = require('../app.cjs');

const [willing, denying] = JSON.parse(process.env.SANDBOXES);
const control = (name, body) =>
  fetch(`${willing.webUrl}/__sandbox/${name}`, { method: 'POST', body: JSON.stringify(body) });

test('a login that is approved', async () => {
  const app = createApp(willing);
  const token = await app.startLogin();
  await expect(app.finishLogin(token)).rejects.toThrow('401');
  await control('approve', { request_token: token });
  expect(await app.finishLogin(token)).toBe(willing.username);
});

test('a login that is denied, at another TMDb', async () => {
  const app = createApp(denying);
  await expect(app.finishLogin(await app.startLogin())).rejects.toThrow('401');
});

test('a rate limit', async () => {
  await control('fail', { rule: 'rate-limit:1' });
  await expect(createApp(willing).startLogin()).rejects.toThrow('429');
  expect(await createApp(willing).startLogin()).toMatch(/^[0-9a-f]{40}$/);
});
