/** The credentials that the sandbox accepts. They open nothing else, so everybody may know them. */
export const SANDBOX = {
  apiKey: '5adb0c5adb0c5adb0c5adb0c5adb0c5a',
  accessToken: `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(
    '{"aud":"5adb0c5adb0c5adb0c5adb0c5adb0c5a","scopes":["api_read"],"version":1}',
  ).toString('base64url')}.c2FuZGJveA`,
  /** An access token of a user, of API version 4, for `session/convert/4`. */
  userAccessToken: `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(
    '{"aud":"5adb0c5adb0c5adb0c5adb0c5adb0c5a","scopes":["api_read","api_write"],"version":2}',
  ).toString('base64url')}.c2FuZGJveA`,
  username: 'sandbox',
  password: 'sandbox-password',
} as const;
