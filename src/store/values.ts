import { type Document, isObject } from './document.ts';

/** Reads an entry of a keychain; one that others have made is empty. */
export function parseValues(text: string | undefined): Document {
  try {
    const values: unknown = JSON.parse(text ?? '{}');
    return isObject(values) ? values : {};
  } catch {
    return {};
  }
}

/** The values of all kinds of credential, those of later versions too, by kind. */
export function valuesIn(entry: Document): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(entry).flatMap(([kind, fields]) =>
      isObject(fields) && typeof fields['value'] === 'string' ? [[kind, fields['value']]] : [],
    ),
  );
}

export function withValues(entry: Document, values: Document): Document {
  return mapFields(entry, values, (fields, value) => ({ ...fields, value }));
}

export function withoutValues(entry: Document, values: Document): Document {
  return mapFields(entry, values, ({ value: _, ...fields }) => fields);
}

/** The entry with the fields changed of each credential that has one of these values. */
function mapFields(
  entry: Document,
  values: Document,
  change: (fields: Document, value: unknown) => Document,
): Document {
  return Object.fromEntries(
    Object.entries(entry).map(([kind, fields]) => [
      kind,
      isObject(fields) && Object.hasOwn(values, kind) ? change(fields, values[kind]) : fields,
    ]),
  );
}
