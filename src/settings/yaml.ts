import { Document, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";

/** What a text says, or where it cannot be read and why. */
export type YamlRead =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly line: number; readonly why: string };

/** Lengths of time and shares: `{ minutes: 30 }` reads better on one line. */
const SHORT: ReadonlySet<unknown> = new Set([
  "minutes",
  "hours",
  "businessDays",
  "calendarTime",
  "floorMinutes",
]);

/**
 * YAML that reads back as the same value under YAML 1.2 and 1.1 alike: what either takes for something else than a text
 * (`no`, `09:00`, a date) stands in quotes. The only comment is the head.
 */
export function renderYaml(value: unknown, head: readonly string[]): string {
  const document = new Document(value, { aliasDuplicateObjects: false, compat: "yaml-1.1" });
  visit(document, {
    Seq: (_key, list) => {
      list.flow = list.items.every((one) => isScalar(one) || (isSeq(one) && one.items.every(isScalar)));
    },
    Map: (_key, map) => {
      map.flow =
        map.items.length === 0 || map.items.every(({ key }) => isScalar(key) && SHORT.has(key.value));
    },
  });
  const comments = head.map((line) => `# ${line}\n`).join("");
  return `${comments}${document.toString({ lineWidth: 0, flowCollectionPadding: true })}`;
}

/** Reads YAML 1.2, of which JSON is a part; comments mean nothing, a member that is there twice is refused. */
export function parseYaml(text: string): YamlRead {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ""), {
    lineCounter: lines,
    prettyErrors: false,
    version: "1.2",
  });
  const [error] = document.errors;
  if (error) return { ok: false, line: lines.linePos(error.pos[0]).line, why: error.message };
  if (document.directives.yaml.version !== "1.2")
    return { ok: false, line: 1, why: "it says %YAML 1.1, under which no is false and 09:00 a number" };
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: 100 }) };
  } catch (thrown) {
    return { ok: false, line: 1, why: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** A YAML text with the value at a path replaced; comments and everything else stay as they are. */
export function withYaml(text: string, path: readonly string[], value: unknown): string {
  const document = parseDocument(text, { version: "1.2", compat: "yaml-1.1" });
  document.setIn(path, document.createNode(value));
  return document.toString({ lineWidth: 0 });
}
