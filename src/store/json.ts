/**
 * The JSON of a value as PostgreSQL takes it: jsonb refuses NUL characters and lone surrogates, which payloads from
 * outside may hold; both become U+FFFD.
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value) ?? "null";
  return /\\u0000|\\ud[89a-f]/i.test(text) ? JSON.stringify(cleaned(JSON.parse(text))) : text;
}

/** JSON with sorted keys: equal values give equal texts, whatever they went through. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(JSON.parse(toJson(value))));
}

function cleaned(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [cleanText(key), cleaned(member)]));
}

/** A text that PostgreSQL can hold. */
function cleanText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}
