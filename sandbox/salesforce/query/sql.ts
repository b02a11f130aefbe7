import type { SQLInputValue } from "node:sqlite";

/** A piece of SQL with its values bound: text from a caller never becomes part of the statement. */
export interface Sql {
  text: string;
  values: SQLInputValue[];
}

/** SQL from a template; pieces are inlined, everything else is bound as a value. */
export function sql(strings: TemplateStringsArray, ...parts: (Sql | SQLInputValue)[]): Sql {
  let text = strings[0]!;
  const values: SQLInputValue[] = [];
  for (const [index, part] of parts.entries()) {
    if (isSql(part)) {
      text += part.text;
      values.push(...part.values);
    } else {
      text += "?";
      values.push(part);
    }
    text += strings[index + 1]!;
  }
  return { text, values };
}

/** Pieces one after the other with a separator of our own between them. */
export function joined(pieces: Sql[], separator: string): Sql {
  return {
    text: pieces.map((piece) => piece.text).join(separator),
    values: pieces.flatMap((piece) => piece.values),
  };
}

/** Conditions joined as a tree of little depth: SQLite takes chains of a thousand at most. */
export function chained(conditions: Sql[], operator: "AND" | "OR"): Sql {
  if (conditions.length <= 2) return sql`(${joined(conditions, ` ${operator} `)})`;
  const half = Math.ceil(conditions.length / 2);
  const halves = [conditions.slice(0, half), conditions.slice(half)];
  return sql`(${joined(
    halves.map((part) => chained(part, operator)),
    ` ${operator} `,
  )})`;
}

/** A name of our own (table alias, column number); refuses anything that is not a plain word. */
export function word(name: string): Sql {
  if (!/^\w+$/.test(name)) throw new Error(`Not a name for a statement: ${name}`);
  return { text: name, values: [] };
}

export const NOTHING: Sql = { text: "", values: [] };

function isSql(part: Sql | SQLInputValue): part is Sql {
  return typeof part === "object" && part !== null && "text" in part;
}
