import type { FunctionCall, Path, Query, SelectItem } from "./ast.ts";
import type { Reader } from "./reader.ts";

/** What stands between SELECT and FROM. */
export function selectList(reader: Reader, query: (reader: Reader) => Query): SelectItem[] {
  const items = [item(reader, query)];
  while (reader.takeSymbol(",")) items.push(item(reader, query));
  return items;
}

function item(reader: Reader, query: (reader: Reader) => Query): SelectItem {
  if (reader.takeSymbol("(")) {
    const children = reader.within(() => query(reader));
    reader.needSymbol(")");
    return { kind: "children", query: children };
  }
  if (reader.isWord("TYPEOF") && reader.peek().kind === "word") return typeOf(reader);
  if (reader.peek().text === "(" && reader.token.kind === "word") {
    if (reader.isWord("FIELDS")) return fields(reader);
    return { kind: "call", call: functionCall(reader), alias: reader.alias() };
  }
  return { kind: "field", path: reader.path(), alias: reader.alias() };
}

/** `NAME()` or `NAME(path)` at the reader's place. */
export function functionCall(reader: Reader): FunctionCall {
  const { at } = reader.token;
  const name = reader.name().toUpperCase();
  reader.needSymbol("(");
  const argument = reader.isSymbol(")") ? undefined : reader.path();
  reader.needSymbol(")");
  return { name, argument, at };
}

function fields(reader: Reader): SelectItem {
  const { at } = reader.take();
  reader.needSymbol("(");
  const group = reader.takeWord("ALL", "STANDARD", "CUSTOM");
  if (group !== "ALL" && group !== "STANDARD" && group !== "CUSTOM") throw reader.unexpected();
  reader.needSymbol(")");
  return { kind: "fields", group, at };
}

function typeOf(reader: Reader): SelectItem {
  reader.take();
  const path = reader.path();
  const when: { type: string; at: number; fields: Path[] }[] = [];
  while (reader.takeWord("WHEN")) {
    const { at } = reader.token;
    const type = reader.anyName();
    reader.needWord("THEN");
    when.push({ type, at, fields: paths(reader) });
  }
  if (when.length === 0) throw reader.unexpected("when");
  const otherwise = reader.takeWord("ELSE") ? paths(reader) : [];
  reader.needWord("END");
  return { kind: "typeof", path, when, otherwise };
}

function paths(reader: Reader): Path[] {
  const list = [reader.path()];
  while (reader.takeSymbol(",")) list.push(reader.path());
  return list;
}
