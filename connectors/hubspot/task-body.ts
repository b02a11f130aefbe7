const MARK = "Leadclock ref ";

/** A task's text as HubSpot shows it: paragraphs, and as last line our key, by which it is found again. */
export function taskBody(paragraphs: readonly string[], key: string): string {
  return [...paragraphs, MARK + key]
    .map((text) => `<p>${escapeHtml(text).replaceAll("\n", "<br>")}</p>`)
    .join("");
}

/** The text with another paragraph before the line that holds our key, once. */
export function withNote(body: string, note: string): string {
  const paragraph = `<p>${escapeHtml(note)}</p>`;
  if (body.includes(paragraph)) return body;
  const mark = body.lastIndexOf(`<p>${MARK}`);
  return mark < 0 ? body + paragraph : body.slice(0, mark) + paragraph + body.slice(mark);
}

/** Our key in a task's text, or `null` for a task that is not ours. */
export function taskKeyIn(body: string | null | undefined): string | null {
  const text = (body ?? "").replace(/<[^>]*>/g, "\n");
  const found = new RegExp(`^\\s*${MARK}(\\S+)\\s*$`, "m").exec(text)?.[1];
  return found ? unescapeHtml(found) : null;
}

const ENTITIES: readonly (readonly [string, string])[] = [
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
];

const escapeHtml = (text: string): string =>
  ENTITIES.reduce((escaped, [plain, entity]) => escaped.replaceAll(plain, entity), text);

const unescapeHtml = (text: string): string =>
  [...ENTITIES].reverse().reduce((plain, [character, entity]) => plain.replaceAll(entity, character), text);
