import { jwt } from './jwt.ts';

const API_KEY = '5adb0c5adb0c5adb0c5adb0c5adb0c5a';

/** Who can log in. */
const USER = '5adb0c5adb0c5adb0c000001';

/** Whose application it is. */
const OWNER = '5adb0c5adb0c5adb0c000002';

/** The credentials that the sandbox accepts. They open nothing else, so everybody may know them. */
export const SANDBOX = {
  apiKey: API_KEY,
  accessToken: jwt({ aud: API_KEY, sub: OWNER, scopes: ['api_read'], version: 1 }),
  /** A user token that is there without a login. */
  userAccessToken: jwt({ aud: API_KEY, sub: USER, scopes: ['api_read', 'api_write'], version: 2 }),
  username: 'sandbox',
  password: 'sandbox-password',
  accountObjectId: USER,
  ownerObjectId: OWNER,
} as const;
