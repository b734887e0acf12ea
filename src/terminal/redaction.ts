/** Replaces secrets in texts: the values that it has learned, and all that looks like a secret. */
export interface Redactor {
  /** Ignores values of less than four characters: to take `1` out of every text would help nobody. */
  learn(secret: string): void;
  /** @param shown is the one value that stays, since the user asked for it */
  clean(text: string, shown?: string): string;
}

const SHORTEST = 4;
const MARK = '[redacted]';

/** Of a JWT the payload is taken out too: that of TMDb's access tokens holds the API key in clear. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(api_key|session_id|guest_session_id|request_token|access_token|password)=[^&\s"']+/gi, `$1=${MARK}`],
  [/\b(Bearer)\s+[\w.~+/=-]+/gi, `$1 ${MARK}`],
  [/\beyJ[\w-]+\.[\w-]*\.?[\w-]*/g, MARK],
];

export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  let forms: readonly string[] | undefined;
  return {
    learn(secret) {
      if (secret.length < SHORTEST) return;
      secrets.add(secret);
      forms = undefined;
    },
    clean(text, shown) {
      // The longest first, since a form can be part of a longer one.
      forms ??= [...new Set([...secrets].flatMap(formsOf))].sort((a, b) => b.length - a.length);
      const hidden = forms.filter((form) => form !== shown);
      const known = hidden.reduce((rest, form) => rest.replaceAll(form, MARK), text);
      return PATTERNS.reduce((rest, [pattern, mark]) => rest.replace(pattern, mark), known);
    },
  };
}

/** A secret as it is, and as it looks in a URL, in a form, in JSON and in base64. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const escaped = encodeURIComponent(secret.toWellFormed());
  return [
    secret,
    escaped,
    escaped.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
    new URLSearchParams({ s: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
}
