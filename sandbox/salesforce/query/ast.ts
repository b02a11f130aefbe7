/** A dotted path as written, e.g. `Owner.Name`; `at` is its offset in the query. */
export interface Path {
  names: string[];
  at: number;
}

/** A function over a field, e.g. `COUNT(Id)`; `COUNT()` has no argument. */
export interface FunctionCall {
  name: string;
  argument: Path | undefined;
  at: number;
}

export type Operand = { field: Path } | { call: FunctionCall };

/** A value as written. A string keeps its LIKE pattern apart, where `\%` and `\_` stay escaped. */
export type Literal = { at: number } & (
  | { kind: "string"; text: string; pattern: string }
  | { kind: "number"; value: number }
  | { kind: "boolean"; value: boolean }
  | { kind: "null" }
  | { kind: "date"; text: string }
  | { kind: "datetime"; instant: number }
  | { kind: "period"; name: string; count: number }
);

export type Comparator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "LIKE" | "INCLUDES" | "EXCLUDES";

export type Condition =
  | { kind: "and" | "or"; terms: Condition[] }
  | { kind: "not"; term: Condition }
  | { kind: "compare"; left: Operand; comparator: Comparator; values: Literal[]; at: number }
  | { kind: "in"; left: Operand; negated: boolean; values: Literal[]; at: number }
  | { kind: "semijoin"; left: Operand; negated: boolean; query: Query; at: number };

export type SelectItem =
  | { kind: "field"; path: Path; alias: string | undefined }
  | { kind: "call"; call: FunctionCall; alias: string | undefined }
  | { kind: "fields"; group: "ALL" | "STANDARD" | "CUSTOM"; at: number }
  | { kind: "children"; query: Query }
  | { kind: "typeof"; path: Path; when: { type: string; at: number; fields: Path[] }[]; otherwise: Path[] };

export interface Ordering {
  by: Operand;
  descending: boolean;
  nullsLast: boolean;
}

export interface Query {
  select: SelectItem[];
  from: Path;
  alias: string | undefined;
  scope: string | undefined;
  where: Condition | undefined;
  groupBy: Path[];
  having: Condition | undefined;
  orderBy: Ordering[];
  limit: { value: number; at: number } | undefined;
  offset: { value: number; at: number } | undefined;
  at: number;
}
