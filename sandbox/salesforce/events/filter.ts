import { type Token, tokens } from "./filter-tokens.ts";

/** What a filter looks at: the header's simple fields and the record after the change. */
export interface Subject {
  header: Record<string, unknown>;
  record: Record<string, unknown>;
}

export interface Filter {
  /** Fields of the record that the filter reads; the vendor adds them to every event of the channel. */
  fields: string[];
  matches: (subject: Subject) => boolean;
}

type Test = (subject: Subject) => boolean;
type Value = string | number | boolean | null;

const HEADER_FIELDS = [
  "entityName",
  "changeType",
  "changeOrigin",
  "transactionKey",
  "sequenceNumber",
  "commitTimestamp",
  "commitNumber",
  "commitUser",
];
const COMPARISONS = ["=", "!=", "<>", ">", "<", ">=", "<="];

/**
 * Reads a channel member's filter: field expressions with = != > < >= <= LIKE (% and _) IN and NOT IN, joined by AND, OR
 * and parentheses; texts compare without case. Throws an Error that says what is wrong. The vendor's page names neither
 * `NOT` before an expression nor `NOT LIKE`, so both are refused. Relationship paths, functions and date literals such
 * as TODAY are not read here.
 * Source: vendor guide "Filter Expression Format".
 */
export function parseFilter(text: string): Filter {
  const reader = new Reader(tokens(text));
  const matches = reader.either();
  reader.end();
  return { fields: [...reader.fields], matches };
}

class Reader {
  readonly fields = new Set<string>();
  readonly #tokens: Token[];
  #next = 0;

  constructor(list: Token[]) {
    this.#tokens = list;
  }

  either(): Test {
    const options = [this.#both()];
    while (this.#accept("OR")) options.push(this.#both());
    return (subject) => options.some((test) => test(subject));
  }

  end(): void {
    const token = this.#tokens[this.#next];
    if (token) throw new Error(`unexpected token: ${token.text}`);
  }

  #both(): Test {
    const parts = [this.#one()];
    while (this.#accept("AND")) parts.push(this.#one());
    return (subject) => parts.every((test) => test(subject));
  }

  #one(): Test {
    if (this.#accept("(")) {
      const test = this.either();
      this.#expect(")");
      return test;
    }
    return this.#comparison();
  }

  #comparison(): Test {
    const read = this.#field();
    const operator = this.#take("an operator").text.toUpperCase();
    if (operator === "LIKE") {
      const pattern = likePattern(this.#text());
      return (subject) => pattern.test(String(read(subject) ?? ""));
    }
    if (operator === "IN") return this.#membership(read, true);
    if (operator === "NOT") {
      if (!this.#accept("IN"))
        throw new Error("NOT after a field must be followed by IN: there is no NOT LIKE");
      return this.#membership(read, false);
    }
    if (!COMPARISONS.includes(operator)) throw new Error(`unknown operator: ${operator}`);
    const value = this.#value();
    return (subject) => compare(read(subject), operator, value);
  }

  #membership(read: (subject: Subject) => unknown, wanted: boolean): Test {
    this.#expect("(");
    const values = [this.#value()];
    while (this.#accept(",")) values.push(this.#value());
    this.#expect(")");
    return (subject) => values.some((value) => compare(read(subject), "=", value)) === wanted;
  }

  #field(): (subject: Subject) => unknown {
    const token = this.#take("a field");
    if (token.kind !== "word") throw new Error(`expecting a field, found: ${token.text}`);
    const [first, second, ...rest] = token.text.split(".") as [string, string?, ...string[]];
    if (first.toLowerCase() === "changeeventheader" && second !== undefined) {
      const name = HEADER_FIELDS.find((known) => known.toLowerCase() === second.toLowerCase());
      if (!name) throw new Error(`ChangeEventHeader.${second} can't be filtered`);
      return ({ header }) => header[name];
    }
    if (second !== undefined || rest.length > 0)
      throw new Error(`relationships can't be filtered: ${token.text}`);
    this.fields.add(first);
    return ({ record }) => record[first];
  }

  #value(): Value {
    const token = this.#take("a value");
    if (token.kind === "text") return token.text;
    if (token.kind === "number") return Number(token.text);
    if (token.kind === "date") return token.text.length > 10 ? Date.parse(token.text) : token.text;
    const word = token.text.toLowerCase();
    if (word === "null") return null;
    if (word === "true" || word === "false") return word === "true";
    throw new Error(`expecting a value, found: ${token.text}`);
  }

  #text(): string {
    const token = this.#take("a text");
    if (token.kind !== "text") throw new Error(`LIKE needs a text in single quotes, found: ${token.text}`);
    return token.text;
  }

  #take(what: string): Token {
    const token = this.#tokens[this.#next];
    if (!token) throw new Error(`expecting ${what}, found the end`);
    this.#next += 1;
    return token;
  }

  #accept(word: string): boolean {
    const token = this.#tokens[this.#next];
    if (!token || token.kind === "text" || token.text.toUpperCase() !== word) return false;
    this.#next += 1;
    return true;
  }

  #expect(word: string): void {
    if (!this.#accept(word))
      throw new Error(`expecting ${word}, found: ${this.#tokens[this.#next]?.text ?? "the end"}`);
  }
}

/** `%` stands for any text, `_` for one character. */
function likePattern(text: string): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("%", "[\\s\\S]*").replaceAll("_", "[\\s\\S]")}$`, "i");
}

function compare(actual: unknown, operator: string, wanted: Value): boolean {
  const left = comparable(actual ?? (typeof wanted === "boolean" ? false : null));
  const right = comparable(wanted);
  if (operator === "=") return left === right;
  if (operator === "!=" || operator === "<>") return left !== right;
  if (left === null || right === null || typeof left !== typeof right) return false;
  if (operator === ">") return left > right;
  if (operator === "<") return left < right;
  return operator === ">=" ? left >= right : left <= right;
}

function comparable(value: unknown): string | number | boolean | null {
  if (typeof value === "string") return value.toLowerCase();
  return typeof value === "number" || typeof value === "boolean" ? value : null;
}
