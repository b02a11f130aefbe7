import { refusedAt } from "./refusal.ts";

export interface Token {
  kind: "word" | "string" | "number" | "date" | "datetime" | "symbol" | "end";
  /** As written; strings unescaped. */
  text: string;
  /** Strings only: with `\%` and `\_` still escaped, for LIKE. */
  pattern: string;
  at: number;
}

const SPACE = /\s+/y;
const DATETIME = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})/iy;
const DATE = /\d{4}-\d{2}-\d{2}(?![\w:])/y;
const NUMBER = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w:-])/y;
const WORD = /[A-Za-z][A-Za-z0-9_]*/y;
const SYMBOL = /<=|>=|!=|<>|[=<>(),.:]/y;

const ESCAPES: Record<string, string> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  '"': '"',
  "'": "'",
  "\\": "\\",
};

/** Splits a query into tokens; refuses what can be none of them with MALFORMED_QUERY. */
export function tokens(soql: string): Token[] {
  const list: Token[] = [];
  let at = 0;
  const take = (expression: RegExp): string | undefined => {
    expression.lastIndex = at;
    return expression.exec(soql)?.[0];
  };
  while (at < soql.length) {
    const space = take(SPACE);
    if (space) {
      at += space.length;
      continue;
    }
    if (soql[at] === "'") {
      const string = stringAt(soql, at);
      list.push(string.token);
      at = string.end;
      continue;
    }
    const found = firstOf(take);
    if (!found)
      throw refusedAt(
        soql,
        at,
        "MALFORMED_QUERY",
        `line 1:${at} no viable alternative at character '${soql[at]}'`,
      );
    list.push({ kind: found.kind, text: found.text, pattern: found.text, at });
    at += found.text.length;
  }
  list.push({ kind: "end", text: "<EOF>", pattern: "", at: soql.length });
  return list;
}

function firstOf(
  take: (expression: RegExp) => string | undefined,
): { kind: Token["kind"]; text: string } | undefined {
  const kinds: [Token["kind"], RegExp][] = [
    ["datetime", DATETIME],
    ["date", DATE],
    ["number", NUMBER],
    ["word", WORD],
    ["symbol", SYMBOL],
  ];
  for (const [kind, expression] of kinds) {
    const text = take(expression);
    if (text) return { kind, text };
  }
  return undefined;
}

function stringAt(soql: string, start: number): { token: Token; end: number } {
  let text = "";
  let pattern = "";
  let at = start + 1;
  while (at < soql.length && soql[at] !== "'") {
    if (soql[at] !== "\\") {
      text += soql[at];
      pattern += soql[at];
      at += 1;
      continue;
    }
    const { plain, kept, length } = escapeAt(soql, at);
    text += plain;
    pattern += kept;
    at += length;
  }
  if (at >= soql.length)
    throw refusedAt(
      soql,
      start,
      "MALFORMED_QUERY",
      "Missing closing quote: line breaks not allowed in string literals",
    );
  return { token: { kind: "string", text, pattern, at: start }, end: at + 1 };
}

function escapeAt(soql: string, at: number): { plain: string; kept: string; length: number } {
  const next = soql[at + 1] ?? "";
  if (next === "%" || next === "_") return { plain: next, kept: `\\${next}`, length: 2 };
  const unicode = /^\\u([0-9a-fA-F]{4})/.exec(soql.slice(at, at + 6));
  if (unicode) {
    const character = String.fromCharCode(Number.parseInt(unicode[1]!, 16));
    return { plain: character, kept: character, length: 6 };
  }
  const plain = ESCAPES[next.toLowerCase()];
  if (plain === undefined)
    throw refusedAt(
      soql,
      at,
      "MALFORMED_QUERY",
      `Illegal string literal: Invalid string literal '\\${next}'`,
    );
  return { plain, kept: next === "\\" ? "\\\\" : plain, length: 2 };
}
