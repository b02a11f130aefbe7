/** A piece of a filter expression. */
export interface Token {
  kind: "word" | "text" | "number" | "date" | "sign";
  text: string;
}

const PIECES: [Token["kind"], RegExp][] = [
  ["text", /'((?:[^'\\]|\\.)*)'/y],
  ["date", /\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?/y],
  ["number", /[+-]?\d+(?:\.\d+)?/y],
  ["word", /[A-Za-z]\w*(?:\.\w+)*/y],
  ["sign", /[<>!]=|<>|[=<>(),]/y],
];

/** The pieces of a filter expression; throws an Error for what is none. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(text[at] ?? "")) at += 1;
    if (at >= text.length) return found;
    const piece = pieceAt(text, at);
    if (!piece) throw new Error(`unexpected character at ${at + 1}: ${text.slice(at, at + 10)}`);
    found.push(piece.token);
    at = piece.end;
  }
}

function pieceAt(text: string, at: number): { token: Token; end: number } | undefined {
  for (const [kind, pattern] of PIECES) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) continue;
    const content = kind === "text" ? match[1]!.replace(/\\(.)/g, "$1") : match[0];
    return { token: { kind, text: content }, end: pattern.lastIndex };
  }
  return undefined;
}
