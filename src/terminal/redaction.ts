import { safeText } from '../text.ts';
import { readClaims } from '../token-claims.ts';

/** Replaces secrets in texts: the values that it has learned, and all that looks like a secret. */
export interface Redactor {
  /**
   * Learns a secret, and of a JWT the API key that it holds. Ignores values of less than four characters: to take `1`
   * out of every text would help nobody.
   */
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
  let escaped: readonly RegExp[] | undefined;

  /** Each secret in every mixture of escapes. To make them takes time, and few texts hold an escape. */
  function escapedForms(text: string): readonly RegExp[] {
    if (!/[%&\\+]/.test(text)) return [];
    escaped ??= [...secrets].map(escapedForm);
    return escaped;
  }

  /** The longest first, since a form can be part of a longer one. */
  function allForms(): readonly string[] {
    forms ??= [...new Set([...secrets].flatMap(formsOf))].sort((a, b) => b.length - a.length);
    return forms;
  }

  function hide(text: string): string {
    const known = allForms().reduce((rest, form) => rest.replaceAll(form, MARK), text);
    const unescaped = escapedForms(known).reduce((rest, form) => rest.replace(form, MARK), known);
    return PATTERNS.reduce((rest, [pattern, mark]) => rest.replace(pattern, mark), unescaped);
  }

  return {
    learn(secret) {
      if (secret.length < SHORTEST) return;
      for (const value of [secret, readClaims(secret)?.apiKey]) if (value !== undefined) secrets.add(value);
      forms = undefined;
      escaped = undefined;
    },
    clean(text, shown) {
      if (shown === undefined || !secrets.has(shown)) return hide(text);
      // What is around it is hidden, and nothing in it: a token that is shown holds the API key.
      const longer = allForms().filter((form) => form !== shown && form.includes(shown));
      const rest = longer.reduce((left, form) => left.replaceAll(form, MARK), text);
      return rest.split(shown).map(hide).join(shown);
    },
  };
}

/** A secret as it is, as it is shown, and in hex and base64, also within other bytes, such as those of a body. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    // The first and the last character can hold bits of the bytes beside it.
    const own = text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    return offset === 0 ? [text, text.replace(/=+$/, ''), own] : [own];
  });
  const base64url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const json = JSON.stringify(secret).slice(1, -1);
  return [secret, safeText(secret, Infinity), json, hex, hex.toUpperCase(), ...base64, ...base64url].filter(
    (form) => form.length >= SHORTEST,
  );
}

/** Finds a secret whose characters are escaped as in a URL, a form, JSON, HTML or a program, each or some, also twice. */
function escapedForm(secret: string): RegExp {
  const parts = secret.toWellFormed().match(/\\+|[^\\]/gu) ?? [];
  return new RegExp(parts.map(escapedPart).join(''), 'g');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

/** Of a character, or of backslashes in a row: one by one, they would match a longer row in ways without number. */
function escapedPart(part: string): string {
  const { length } = part;
  if (part.startsWith('\\')) return `(?:\\\\{${length},}|(?:${escapesOf('\\').join('|')}){${length}})`;
  const literal = part.replace(/[^a-z0-9]/i, '\\$&');
  // A text that is quoted twice has three backslashes before a quote.
  const quoted = /["'/]/.test(part) ? `\\\\*${literal}` : literal;
  return `(?:${[...escapesOf(part), quoted].join('|')})`;
}

function escapesOf(character: string): readonly string[] {
  const code = character.codePointAt(0)!;
  const units = character.split('').map((unit) => unit.charCodeAt(0));
  const entity = ENTITIES[character];
  return [
    ...(character === ' ' ? ['\\+'] : []),
    [...Buffer.from(character)].map((byte) => `%(?:25)*${anyCase(byte, 2)}`).join(''),
    `&(?:amp;)*#(?:0*${code}|[xX]0*${anyCase(code)});`,
    ...(entity ? [`&(?:amp;)*${entity};`] : []),
    units.map((unit) => `\\\\+u${anyCase(unit, 4)}`).join(''),
    ...(code < 256 ? [`\\\\+x${anyCase(code, 2)}`] : []),
  ];
}

/** A number in hex, with letters of either case. */
function anyCase(number: number, digits = 1): string {
  return number
    .toString(16)
    .padStart(digits, '0')
    .replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
