interface Change {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

type Detail = Readonly<Record<string, unknown>>;
const PAIRS = [
  ["was", "is"],
  ["before", "after"],
  ["stateWas", "stateIs"],
] as const;
const PAIRED: ReadonlySet<string> = new Set(PAIRS.flat());

/** What an entry says of before and after, part by part; what stayed the same beside what changed is left out. */
export function changesOf(detail: Detail): readonly Change[] {
  return PAIRS.flatMap(([was, is]) => {
    if (!(was in detail) && !(is in detail)) return [];
    const [before, after] = [flat(detail[was]), flat(detail[is])];
    const names = [...new Set([...before.keys(), ...after.keys()])];
    return names
      .map((name) => ({
        name: name === "" ? (was === "stateWas" ? "state" : "it") : name,
        before: before.get(name) ?? "nothing",
        after: after.get(name) ?? "nothing",
      }))
      .filter((one) => names.length === 1 || one.before !== one.after);
  });
}

/** The rest of an entry. */
export function wordsOf(detail: Detail): readonly { readonly name: string; readonly value: string }[] {
  return Object.entries(detail)
    .filter(([name, value]) => !PAIRED.has(name) && value !== null && value !== "")
    .map(([name, value]) => ({ name, value: text(value) }));
}

/** A value by the paths within it; the empty path: it is no object. */
function flat(value: unknown, path = ""): Map<string, string> {
  if (value === undefined) return new Map();
  if (value === null || typeof value !== "object" || Array.isArray(value))
    return new Map([[path, text(value)]]);
  return new Map(
    Object.entries(value).flatMap(([name, part]) => [
      ...flat(part, path === "" ? name : `${path} › ${name}`),
    ]),
  );
}

function text(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(text).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
