import { createHash } from 'node:crypto';
import { approvalUrlAt } from '../approval-url.ts';
import type { Invocation } from '../invocation.ts';
import { lastCharacters } from '../text.ts';
import { readClaims } from '../token-claims.ts';
import { type ExpiryFields, expiryFields } from './expiry.ts';
import type { KnownCredential } from './known-credentials.ts';

/** A credential as `status` shows it. */
export interface CredentialStatus extends ExpiryFields {
  readonly kind: KnownCredential['kind'];
  readonly source: KnownCredential['source'];
  readonly active: boolean;
  readonly shadowed_by: string | null;
  /** Whether it is stored for all profiles that have none of their own. */
  readonly shared: boolean;
  /** Of a session or a user token, where it is known. */
  readonly username: string | null;
  /** Of a user token, where it is known. */
  readonly account_object_id: string | null;
  /** Of a token of version 4: what it says that it may do. */
  readonly scopes: readonly string[] | null;
  /** Of a request token: what has been done with it. */
  readonly state: NonNullable<KnownCredential['state']> | null;
  /** The start of the value's SHA-256: enough to compare two, not enough to use one. */
  readonly fingerprint: string;
  /** As other commands show the value: `…5573`. */
  readonly last_characters: string;
  /** With `--show-secrets`. */
  readonly value?: string;
  /** Of a request token that is to be approved. */
  readonly approve_url: string | null;
}

export function statusOf(
  credential: KnownCredential,
  { now, settings }: Pick<Invocation, 'now' | 'settings'>,
): CredentialStatus {
  const { kind, source, active, value, shadowedBy } = credential;
  const isPending = kind === 'request_token' && active && credential.state === 'pending';
  return {
    kind,
    source,
    active,
    shadowed_by: shadowedBy ?? null,
    shared: credential.shared ?? false,
    username: credential.username ?? null,
    account_object_id: credential.accountObjectId ?? null,
    scopes: readClaims(value)?.scopes ?? null,
    state: credential.state ?? null,
    fingerprint: createHash('sha256').update(value).digest('hex').slice(0, 12),
    last_characters: lastCharacters(value),
    ...(settings.showSecrets && { value }),
    approve_url: isPending ? approvalUrlAt(settings.webUrl, value) : null,
    ...expiryFields(credential, now()),
  };
}

/** A request token that has served, or was denied, is told for a day. */
export function isOver({ kind, state, expiresAt }: KnownCredential, now: number): boolean {
  const served = kind === 'request_token' && (state === 'used' || state === 'denied');
  return served && expiresAt !== undefined && expiresAt + 24 * 3_600_000 <= now;
}
