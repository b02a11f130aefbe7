import type { Comparator, Condition, Literal, Operand, Query } from "./ast.ts";
import { functionCall } from "./parse-select.ts";
import { PERIODS } from "./periods.ts";
import type { Reader } from "./reader.ts";

type ReadQuery = (reader: Reader) => Query;

const COMPARATORS: Record<string, Comparator> = {
  "=": "=",
  "!=": "!=",
  "<>": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

/** AND and OR are not mixed without parentheses, and NOT stands alone or in them, as in the vendor's grammar. */
export function condition(reader: Reader, query: ReadQuery): Condition {
  if (reader.takeWord("NOT")) return { kind: "not", term: simple(reader, query) };
  const first = simple(reader, query);
  const word = reader.takeWord("AND", "OR");
  if (!word) return first;
  const terms = [first, simple(reader, query)];
  while (reader.takeWord(word)) terms.push(simple(reader, query));
  return { kind: word === "AND" ? "and" : "or", terms };
}

function simple(reader: Reader, query: ReadQuery): Condition {
  if (reader.takeSymbol("(")) {
    const inner = reader.within(() => condition(reader, query));
    reader.needSymbol(")");
    return inner;
  }
  const { at } = reader.token;
  const left = operand(reader);
  if (reader.takeWord("IN")) return membership(reader, query, left, false, at);
  if (reader.isWord("NOT") && reader.peek().text.toUpperCase() === "IN") {
    reader.take();
    reader.take();
    return membership(reader, query, left, true, at);
  }
  const set = reader.takeWord("INCLUDES", "EXCLUDES");
  if (set === "INCLUDES" || set === "EXCLUDES")
    return { kind: "compare", left, comparator: set, values: literalList(reader), at };
  if (reader.takeWord("LIKE"))
    return { kind: "compare", left, comparator: "LIKE", values: [literal(reader)], at };
  const comparator = reader.token.kind === "symbol" ? COMPARATORS[reader.token.text] : undefined;
  if (!comparator) throw reader.unexpected();
  reader.take();
  return { kind: "compare", left, comparator, values: [literal(reader)], at };
}

/** A field or a function over one. */
export function operand(reader: Reader): Operand {
  return reader.peek().text === "(" && reader.token.kind === "word"
    ? { call: functionCall(reader) }
    : { field: reader.path() };
}

function membership(
  reader: Reader,
  query: ReadQuery,
  left: Operand,
  negated: boolean,
  at: number,
): Condition {
  const opensQuery = reader.isSymbol("(") && reader.peek().text.toUpperCase() === "SELECT";
  if (!opensQuery || reader.peek().kind !== "word")
    return { kind: "in", left, negated, values: literalList(reader), at };
  reader.take();
  const inner = query(reader);
  reader.needSymbol(")");
  return { kind: "semijoin", left, negated, query: inner, at };
}

function literalList(reader: Reader): Literal[] {
  reader.needSymbol("(");
  const values = [literal(reader)];
  while (reader.takeSymbol(",")) values.push(literal(reader));
  reader.needSymbol(")");
  return values;
}

function literal(reader: Reader): Literal {
  const { kind, text, pattern, at } = reader.token;
  if (kind === "string") {
    reader.take();
    return { kind, text, pattern, at };
  }
  if (kind === "number") {
    reader.take();
    return { kind, value: Number(text), at };
  }
  if (kind === "date" || kind === "datetime") {
    const value = kind === "date" ? dateLiteral(text, at) : datetimeLiteral(text, at);
    if (!value) throw reader.refused("MALFORMED_QUERY", `Invalid date: ${text}`);
    reader.take();
    return value;
  }
  return wordLiteral(reader);
}

function wordLiteral(reader: Reader): Literal {
  const { at } = reader.token;
  if (reader.takeWord("NULL")) return { kind: "null", at };
  const truth = reader.takeWord("TRUE", "FALSE");
  if (truth) return { kind: "boolean", value: truth === "TRUE", at };
  const period = reader.takeWord(...PERIODS.plain, ...PERIODS.counted);
  if (!period) throw reader.unexpected();
  if (!PERIODS.counted.includes(period)) return { kind: "period", name: period, count: 0, at };
  reader.needSymbol(":");
  return { kind: "period", name: period, count: reader.count().value, at };
}

function dateLiteral(text: string, at: number): Literal | undefined {
  const instant = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(instant) || !new Date(instant).toISOString().startsWith(text)) return undefined;
  return { kind: "date", text, at };
}

function datetimeLiteral(text: string, at: number): Literal | undefined {
  const colon = text.replace(/([+-]\d{2}):?(\d{2})$/, "$1:$2").toUpperCase();
  const instant = Date.parse(colon);
  return Number.isNaN(instant) ? undefined : { kind: "datetime", instant, at };
}
