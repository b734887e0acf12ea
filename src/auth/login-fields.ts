import { KINDS, type LoginKind } from '../kinds.ts';
import type { Credentials } from '../store/store.ts';
import { lastCharacters } from '../text.ts';

/** How the JSON gives what a login made. */
export interface LoginFields {
  /** Null if there is a user token alone. */
  readonly session_id: string | null;
  /** With version 4 of the API only. */
  readonly user_token?: string;
  readonly account_object_id?: string | null;
}

export function loginFields({ session, user_token: userToken }: Pick<Credentials, LoginKind>): LoginFields {
  return {
    session_id: session?.value ?? null,
    ...(userToken && { user_token: userToken.value, account_object_id: userToken.accountObjectId ?? null }),
  };
}

/** What a person sees of them: `words` always, the bare values where they are asked for, one a line. */
export function loginWords({ session_id: session, user_token: userToken }: LoginFields) {
  const made = [
    ...(userToken === undefined ? [] : [{ kind: KINDS.user_token.words, value: userToken }]),
    ...(session === null ? [] : [{ kind: KINDS.session.words, value: session }]),
  ];
  return {
    words: made.map(({ kind, value }) => `${kind} ${lastCharacters(value)}`).join(', '),
    value: made.map(({ value }) => value).join('\n'),
  };
}
