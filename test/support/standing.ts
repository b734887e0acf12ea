interface Listed {
  readonly kind: string;
  readonly source: string;
  readonly active: boolean;
  readonly shadowed_by: string | null;
}

/** What `status --json` says of each credential: its kind, where it comes from, whether it is used, and by what not. */
export function standingOf(credentials: readonly Listed[]) {
  return credentials.map(({ kind, source, active, shadowed_by: by }) => [kind, source, active, by]);
}
