import type { Session } from "../connector.ts";
import { idIn, type Row, textOf } from "./rows.ts";
import type { Selecting, Selection } from "./selecting.ts";

interface Read {
  readonly fields: ReadonlySet<string>;
  /** What was found, by the field that it was looked for by. */
  readonly found: Promise<ReadonlyMap<string, readonly Row[]>>;
}

/**
 * Reads each row once for as long as one reading lasts: what is asked for by an id again, with the same fields or fewer,
 * is known. So whatever a reading will surely want can be asked for at its start, in one breath.
 */
export function onceEach(selecting: Selecting, session: Session): Selecting {
  const known = new Map<string, Read>();

  async function rows(of: Session, selection: Selection): Promise<Row[]> {
    const { among } = selection;
    if (!among || of !== session) return selecting.rows(of, selection);
    const [field, listed] = among;
    const ids = [...new Set(listed)];
    const fields = new Set(["Id", ...selection.fields, field]);
    const keyOf = (id: string, by = field) =>
      JSON.stringify([selection.object, selection.where ?? "", selection.all ?? false, by, id]);
    const isKnown = (id: string) => {
      const before = known.get(keyOf(id));
      return before !== undefined && [...fields].every((name) => before.fields.has(name));
    };
    const knowById = (row: Row) => {
      const key = keyOf(idIn(row), "Id");
      if (!known.has(key)) known.set(key, { fields, found: Promise.resolve(new Map([[idIn(row), [row]]])) });
    };
    const missing = ids.filter((id) => !isKnown(id));
    if (missing.length > 0) {
      const found = selecting
        .rows(of, { ...selection, fields: [...fields], among: [field, missing] })
        .then((all) => {
          for (const row of all) knowById(row);
          return Map.groupBy(all, (row) => textOf(row, field) ?? "");
        });
      // Asked for in advance and never wanted, it fails nobody.
      found.catch(() => {});
      for (const id of missing) known.set(keyOf(id), { fields, found });
    }
    const read = await Promise.all(ids.map((id) => known.get(keyOf(id))!.found));
    return ids.flatMap((id, index) => read[index]!.get(id) ?? []);
  }

  return { ...selecting, rows };
}
