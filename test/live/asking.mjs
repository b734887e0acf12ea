import { createTmdbAuth, proxyFor, TmdbAuthError } from 'tmdb-auth';
import { knownNames } from './person.mjs';

/**
 * Clients that give undefined for what is refused, and keep what came of each call.
 *
 * @param note keeps a line for the report
 * @param signal ends the asking before the next call
 */
export function createAsking({ note, signal }) {
  const sessions = new Set();
  const userTokens = new Set();
  const secrets = new Set();
  let lastError;
  let isEnding = false;

  /** What has to be ended again, by the calls that make it and end it. */
  const bookkeeping = {
    createSession: (made) => sessions.add(made.sessionId),
    convertToSession: (made) => sessions.add(made.sessionId),
    createUserToken: (made) => userTokens.add(made.userToken),
    deleteSession: (_, sessionId) => sessions.delete(sessionId),
    deleteUserToken: (_, userToken) => userTokens.delete(userToken),
  };

  /** @param name what the report calls its credential */
  function clientOf(name, value, baseUrl) {
    const kind = name === 'API key' ? 'api_key' : 'access_token';
    const client = createTmdbAuth({
      credential: { kind, value },
      baseUrl,
      proxy: proxyFor(new URL(baseUrl), process.env),
      onSecret: (secret) => void secrets.add(secret),
      onExchange: (exchange) => note(lineOf(exchange, name)),
    });
    const call = async (method, parameters) => {
      if (!isEnding) signal.throwIfAborted();
      lastError = undefined;
      try {
        const made = await client[method](...parameters);
        bookkeeping[method]?.(made, ...parameters);
        return made;
      } catch (error) {
        if (!(error instanceof TmdbAuthError)) throw error;
        lastError = error;
        return undefined;
      }
    };
    return Object.fromEntries(
      Object.keys(client).map((method) => [method, (...parameters) => call(method, parameters)]),
    );
  }

  return {
    clientOf,
    /** The refusal of the last call; undefined if there was none. */
    lastError: () => lastError,
    /** Ends what was made and is still there. @returns whether that succeeded */
    async endAll(client) {
      isEnding = true;
      for (const session of sessions) await client.deleteSession(session);
      for (const userToken of userTokens) await client.deleteUserToken(userToken);
      return sessions.size + userTokens.size === 0;
    },
    /** A text without any of the values that went to TMDb or came from there. */
    withoutSecrets: (text) => [...secrets].reduce((left, secret) => left.replaceAll(secret, '(secret)'), text),
  };
}

function lineOf({ method, path, httpStatus, statusCode, fields, failure }, credential) {
  const asked = `${method} ${path} by ${credential}`;
  if (failure !== null) return `${asked}: ${failure}`;
  const code = statusCode === null ? '' : `, code ${statusCode}`;
  return `${asked}: HTTP ${httpStatus}${code} (${knownNames(fields) || 'no fields'})`;
}
