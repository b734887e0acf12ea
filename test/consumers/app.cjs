/** The app under test: it logs in at the TMDb that it is pointed at, and knows of no sandbox. */
exports.createApp = ({ baseUrl, apiKey }) => {
  async function call(path, values = {}) {
    const query = new URLSearchParams({ api_key: apiKey, ...values });
    const reply = await fetch(`${baseUrl}/${path}?${query}`);
    if (!reply.ok) throw new Error(`TMDb answered ${reply.status}`);
    return reply.json();
  }
  return {
    startLogin: async () => (await call('authentication/token/new')).request_token,
    async finishLogin(token) {
      const { session_id } = await call('authentication/session/new', { request_token: token });
      return (await call('account', { session_id })).username;
    },
  };
};
