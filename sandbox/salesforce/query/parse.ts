import type { Ordering, Path, Query } from "./ast.ts";
import { condition, operand } from "./parse-condition.ts";
import { selectList } from "./parse-select.ts";
import { Reader } from "./reader.ts";
import { QueryRefusal } from "./refusal.ts";

/** The vendor takes no longer query (limits quick reference). */
const LONGEST = 100_000;

/** Reads SOQL text; refuses what is not SOQL with MALFORMED_QUERY. What the names mean is not looked at here. */
export function parse(soql: string): Query {
  if (soql.length > LONGEST)
    throw new QueryRefusal("MALFORMED_QUERY", `SOQL statements cannot be longer than ${LONGEST} characters.`);
  if (soql.trim() === "")
    throw new QueryRefusal("MALFORMED_QUERY", "SOQL statements cannot be empty or null");
  const reader = new Reader(soql);
  const found = query(reader);
  if (reader.token.kind !== "end") throw reader.unexpected();
  return found;
}

/** One SELECT with all its clauses, at the reader's place. */
function query(reader: Reader): Query {
  const { at } = reader.token;
  reader.needWord("SELECT");
  const select = selectList(reader, query);
  reader.needWord("FROM");
  const from = reader.objectPath();
  const alias = reader.alias();
  const scope = scopeOf(reader);
  const where = reader.takeWord("WHERE") ? condition(reader, query) : undefined;
  if (reader.isWord("WITH")) throw withRefused(reader);
  const groupBy = reader.takeWord("GROUP") ? grouping(reader) : [];
  const having = reader.takeWord("HAVING") ? condition(reader, query) : undefined;
  const orderBy = reader.takeWord("ORDER") ? orderings(reader) : [];
  const limit = reader.takeWord("LIMIT") ? reader.count() : undefined;
  const offset = reader.takeWord("OFFSET") ? reader.count() : undefined;
  endings(reader);
  return { select, from, alias, scope, where, groupBy, having, orderBy, limit, offset, at };
}

function scopeOf(reader: Reader): string | undefined {
  if (!reader.takeWord("USING")) return undefined;
  reader.needWord("SCOPE");
  return reader.name();
}

function grouping(reader: Reader): Path[] {
  reader.needWord("BY");
  if (reader.isWord("ROLLUP", "CUBE") && reader.peek().text === "(")
    throw reader.refused("MALFORMED_QUERY", "Grouping with ROLLUP or CUBE is not emulated");
  const paths = [reader.path()];
  while (reader.takeSymbol(",")) paths.push(reader.path());
  return paths;
}

function orderings(reader: Reader): Ordering[] {
  reader.needWord("BY");
  const list: Ordering[] = [];
  do {
    const by = operand(reader);
    const descending = reader.takeWord("ASC", "DESC") === "DESC";
    let nullsLast = false;
    if (reader.takeWord("NULLS")) {
      const side = reader.takeWord("FIRST", "LAST");
      if (!side) throw reader.unexpected();
      nullsLast = side === "LAST";
    }
    list.push({ by, descending, nullsLast });
  } while (reader.takeSymbol(","));
  return list;
}

function withRefused(reader: Reader): QueryRefusal {
  return reader.refused(
    "MALFORMED_QUERY",
    "WITH is not supported here: security modes are for Apex, data categories are not emulated",
  );
}

/** FOR VIEW and FOR REFERENCE only touch "last viewed" dates; row locks and ALL ROWS belong to Apex. */
function endings(reader: Reader): void {
  while (reader.isWord("FOR")) {
    const second = reader.peek();
    if (!/^(VIEW|REFERENCE)$/i.test(second.text))
      throw reader.refused(
        "MALFORMED_QUERY",
        `FOR ${second.text.toUpperCase()} is not allowed in this context`,
      );
    reader.take();
    reader.take();
  }
  if (reader.isWord("ALL"))
    throw reader.refused("MALFORMED_QUERY", "ALL ROWS is not allowed in this context; use queryAll");
}
