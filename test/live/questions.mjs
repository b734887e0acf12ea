// What TMDb's documentation leaves open. A client here gives undefined for what is refused: `asking.mjs`.

import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { knownNames } from './person.mjs';

const base64url = (text) => Buffer.from(text).toString('base64url');
const madeUpId = () => randomBytes(20).toString('hex');
const madeUpToken = () => ['{"alg":"HS256"}', '{"version":2}', madeUpId()].map(base64url).join('.');

/** What a JWT says of itself, unverified. */
export function claimsOf(token) {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  } catch {
    return {};
  }
}

const namesOf = (token) => knownNames(Object.keys(claimsOf(token)));

const pageV3 = (token, redirectTo) => `/authenticate/${token}?redirect_to=${encodeURIComponent(redirectTo)}`;
const pageV4 = (token) => `/auth/access?request_token=${token}`;

/** These need a credential alone. Their request tokens expire by themselves. */
const OF_THE_APPLICATION = [
  {
    title: 'Is the credential good?',
    ask: ({ app }) => app.checkKey(),
  },
  {
    title: 'The account, by the access token alone',
    needs: ['token'],
    async ask({ token, note, owner }) {
      owner.id = (await token.getAccount())?.id;
      note(owner.id === undefined ? 'there is none' : 'there is one');
    },
  },
  {
    title: 'The account of a session that is none, by the access token',
    needs: ['token'],
    ask: async ({ token, noteAccount }) => noteAccount(await token.getAccount(madeUpId())),
  },
  {
    title: 'The account of a session that is none, by the API key',
    needs: ['key'],
    ask: async ({ key, noteAccount }) => noteAccount(await key.getAccount(madeUpId())),
  },
  {
    title: 'A session from a request token that nobody has approved, and from one that is none',
    async ask({ app }) {
      const made = await app.createRequestToken();
      if (made) await app.createSession(made.requestToken);
      await app.createSession(madeUpId());
    },
  },
  {
    title: 'The end of a session that is none',
    ask: ({ app }) => app.deleteSession(madeUpId()),
  },
  {
    title: 'Version 4: a user token from a request token that nobody has approved, and from one that is none',
    needs: ['token'],
    async ask({ token, note }) {
      const made = await token.createUserRequestToken();
      if (made) {
        const { nbf, exp } = claimsOf(made.requestToken);
        note(`claims of the request token: ${namesOf(made.requestToken)}; it lives ${exp - Math.floor(nbf)} s`);
        await token.createUserToken(made.requestToken);
      }
      await token.createUserToken(madeUpToken());
    },
  },
  {
    title: 'Version 4: a session from a user token that is none, and from the access token',
    needs: ['token'],
    async ask({ token, accessToken }) {
      await token.convertToSession(madeUpToken());
      await token.convertToSession(accessToken);
    },
  },
  {
    title: 'Version 4: the lists of the owner, by the access token',
    needs: ['token'],
    ask: ({ token, accessToken }) =>
      token.checkUserToken({ userToken: accessToken, accountObjectId: claimsOf(accessToken).sub ?? madeUpId() }),
  },
  {
    title: 'Version 4: the end of a user token that is none',
    needs: ['token'],
    ask: ({ token }) => token.deleteUserToken(madeUpToken()),
  },
  {
    title: 'Both versions at the other address',
    needs: ['mirror'],
    async ask({ mirror }) {
      await mirror.checkKey();
      await mirror.createRequestToken();
      const made = await mirror.createUserRequestToken();
      if (made) await mirror.createUserToken(made.requestToken);
    },
  },
];

/** These need somebody with a browser and an account. Their sessions and user tokens are ended again. */
const OF_AN_ACCOUNT = [
  {
    title: 'A request token that was denied',
    needs: ['person'],
    async ask({ app, person }) {
      const made = await app.createRequestToken();
      if (!made) return;
      await person.decides('Deny', (redirectTo) => pageV3(made.requestToken, redirectTo));
      await app.createSession(made.requestToken);
    },
  },
  {
    title: 'A request token that was approved, and exchanged twice; its session, alive and ended',
    needs: ['person'],
    async ask({ app, key, person, noteAccount }) {
      const made = await app.createRequestToken();
      if (!made) return;
      await person.decides('Approve', (redirectTo) => pageV3(made.requestToken, redirectTo));
      const session = await app.createSession(made.requestToken);
      await app.createSession(made.requestToken);
      if (!session) return;
      noteAccount(await app.getAccount(session.sessionId));
      await app.deleteSession(session.sessionId);
      noteAccount(await app.getAccount(session.sessionId));
      if (key) noteAccount(await key.getAccount(session.sessionId));
      await app.deleteSession(session.sessionId);
    },
  },
  {
    title: 'Version 4: a request token that was denied',
    needs: ['person', 'token'],
    async ask({ token, person }) {
      const requestToken = await decisionV4('Deny', '', token, person);
      if (requestToken) await token.createUserToken(requestToken);
    },
  },
  {
    title: 'Version 4: a request token that was approved, and exchanged twice, with a query in redirect_to',
    needs: ['person', 'token'],
    async ask({ token, person, note, noteAccount, clientOf }) {
      const requestToken = await decisionV4('Approve', '?mine=1', token, person);
      const user = requestToken && (await token.createUserToken(requestToken));
      if (!user) return;
      await token.createUserToken(requestToken);
      note(`claims of the user token: ${namesOf(user.userToken)}`);
      if (user.accountObjectId !== null) await token.checkUserToken(user);
      noteAccount(await clientOf('user token', user.userToken).getAccount());
      const session = await token.convertToSession(user.userToken);
      await token.deleteUserToken(user.userToken);
      note('the session from it, after its end:');
      if (session) noteAccount(await token.getAccount(session.sessionId));
      if (session) await token.deleteSession(session.sessionId);
      await token.deleteUserToken(user.userToken);
      await token.convertToSession(user.userToken);
    },
  },
];

/** Milliseconds. */
const QUARTER = 15 * 60_000;

const OF_TIME = [
  {
    title: 'Version 4: a user token from a request token that has expired, after 15 minutes',
    needs: ['time', 'token'],
    async ask({ token, say, signal }) {
      const made = await token.createUserRequestToken();
      if (!made) return;
      say('Waiting until it has expired.');
      const { expiresAt } = made;
      await setTimeout(expiresAt === null ? QUARTER : expiresAt - Date.now() + 1_000, undefined, { signal });
      await token.createUserToken(made.requestToken);
    },
  },
];

export const QUESTIONS = [...OF_THE_APPLICATION, ...OF_AN_ACCOUNT, ...OF_TIME];

async function decisionV4(button, query, token, person) {
  let requestToken;
  await person.decides(button, async (redirectTo) => {
    requestToken = (await token.createUserRequestToken({ redirectTo: `${redirectTo}${query}` }))?.requestToken;
    return requestToken && pageV4(requestToken);
  });
  return requestToken;
}
