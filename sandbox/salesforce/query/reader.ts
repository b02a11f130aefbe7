import type { Path } from "./ast.ts";
import { type QueryRefusal, refusedAt, tooComplicated } from "./refusal.ts";
import { type Token, tokens } from "./tokens.ts";

/** Words that end a list or a name and so cannot be an alias. */
const RESERVED = new Set([
  "AND",
  "ASC",
  "DESC",
  "EXCLUDES",
  "FOR",
  "FROM",
  "GROUP",
  "HAVING",
  "IN",
  "INCLUDES",
  "LIKE",
  "LIMIT",
  "NOT",
  "NULLS",
  "OFFSET",
  "OR",
  "ORDER",
  "SELECT",
  "UPDATE",
  "USING",
  "WHERE",
  "WITH",
  "ALL",
]);

/** Parentheses inside each other; the vendor's own bound is not published. */
const DEEPEST = 200;

/** Walks over the tokens of one query. */
export class Reader {
  readonly soql: string;
  readonly #tokens: Token[];
  #next = 0;
  #depth = 0;

  constructor(soql: string) {
    this.soql = soql;
    this.#tokens = tokens(soql);
  }

  get token(): Token {
    return this.#tokens[this.#next]!;
  }

  peek(ahead = 1): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)]!;
  }

  take(): Token {
    const { token } = this;
    if (token.kind !== "end") this.#next += 1;
    return token;
  }

  isWord(...words: string[]): boolean {
    return this.token.kind === "word" && words.includes(this.token.text.toUpperCase());
  }

  isSymbol(text: string): boolean {
    return this.token.kind === "symbol" && this.token.text === text;
  }

  takeWord(...words: string[]): string | undefined {
    return this.isWord(...words) ? this.take().text.toUpperCase() : undefined;
  }

  takeSymbol(text: string): boolean {
    const found = this.isSymbol(text);
    if (found) this.take();
    return found;
  }

  needWord(word: string): void {
    if (!this.takeWord(word)) throw this.unexpected();
  }

  needSymbol(text: string): void {
    if (!this.takeSymbol(text)) throw this.unexpected(`'${text}'`);
  }

  /** A name that is no keyword of the language. */
  name(): string {
    if (this.token.kind !== "word" || RESERVED.has(this.token.text.toUpperCase())) throw this.unexpected();
    return this.take().text;
  }

  /** A name where nothing else can stand: `Group` and `Order` are objects too. */
  anyName(): string {
    if (this.token.kind !== "word") throw this.unexpected();
    return this.take().text;
  }

  alias(): string | undefined {
    return this.token.kind === "word" && !RESERVED.has(this.token.text.toUpperCase())
      ? this.take().text
      : undefined;
  }

  path(): Path {
    const { at } = this.token;
    const names = [this.peek().text === "." ? this.anyName() : this.name()];
    while (this.takeSymbol(".")) names.push(this.anyName());
    return { names, at };
  }

  /** What stands behind FROM. */
  objectPath(): Path {
    const { at } = this.token;
    const names = [this.anyName()];
    while (this.takeSymbol(".")) names.push(this.anyName());
    return { names, at };
  }

  /** Reads something inside parentheses. */
  within<Result>(read: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw tooComplicated();
    const result = read();
    this.#depth -= 1;
    return result;
  }

  /** A whole number that is not negative. */
  count(): { value: number; at: number } {
    const { kind, text, at } = this.token;
    if (kind !== "number" || !/^\d+$/.test(text)) throw this.unexpected();
    this.take();
    return { value: Number(text), at };
  }

  refused(code: string, sentence: string, at = this.token.at): QueryRefusal {
    return refusedAt(this.soql, at, code, sentence);
  }

  unexpected(wanted?: string): QueryRefusal {
    const { kind, text } = this.token;
    const expected = wanted ? `expecting ${wanted}, found` : "unexpected token:";
    return this.refused("MALFORMED_QUERY", `${expected} ${kind === "end" ? "'<EOF>'" : `'${text}'`}`);
  }
}
