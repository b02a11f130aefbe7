/** A formula as a tree. */
export type Node =
  | { kind: "value"; value: string | number | boolean | null }
  | { kind: "field"; name: string }
  | { kind: "call"; name: string; args: Node[] }
  | { kind: "unary"; operator: string; of: Node }
  | { kind: "binary"; operator: string; left: Node; right: Node };

/** A formula that the vendor would not save, in its words. */
export class FormulaError extends Error {}

/** How tightly operators bind, weakest first. */
const LEVELS = [
  ["||"],
  ["&&"],
  ["=", "==", "!=", "<>"],
  ["<", ">", "<=", ">="],
  ["&"],
  ["+", "-"],
  ["*", "/"],
];

const TOKEN =
  /\s*(?:\/\*[\s\S]*?\*\/\s*)*(?:(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([A-Za-z][\w.$]*)|(<=|>=|<>|!=|==|&&|\|\||[-+*/=<>!&(),^]))/y;

/** Reads a formula's text. */
export function parseFormula(text: string): Node {
  const tokens = tokensOf(text);
  let position = 0;
  const peek = (): string | undefined => tokens[position];
  const take = (): string => {
    const token = tokens[position];
    if (token === undefined) throw new FormulaError("Syntax error. Found end of formula");
    position += 1;
    return token;
  };
  const expect = (wanted: string): void => {
    const found = take();
    if (found !== wanted) throw new FormulaError(`Syntax error. Missing '${wanted}'`);
  };

  const level = (index: number): Node => {
    const operators = LEVELS[index];
    if (!operators) return unary();
    let left = level(index + 1);
    for (let next = peek(); next !== undefined && operators.includes(next); next = peek()) {
      take();
      left = { kind: "binary", operator: next, left, right: level(index + 1) };
    }
    return left;
  };
  const unary = (): Node => {
    const next = peek();
    if (next !== "-" && next !== "!" && next !== "+") return primary();
    take();
    return { kind: "unary", operator: next, of: unary() };
  };
  const primary = (): Node => {
    const token = take();
    if (token === "(") {
      const inner = level(0);
      expect(")");
      return inner;
    }
    if (/^\d/.test(token)) return { kind: "value", value: Number(token) };
    if (/^["']/.test(token)) return { kind: "value", value: token.slice(1, -1).replace(/\\(.)/g, "$1") };
    if (!/^[A-Za-z]/.test(token)) throw new FormulaError(`Syntax error. Found '${token}'`);
    if (peek() === "(") return call(token);
    const upper = token.toUpperCase();
    if (upper === "NULL") return { kind: "value", value: null };
    if (upper === "TRUE" || upper === "FALSE") return { kind: "value", value: upper === "TRUE" };
    return { kind: "field", name: token };
  };
  const call = (name: string): Node => {
    expect("(");
    const args: Node[] = [];
    if (peek() !== ")") {
      args.push(level(0));
      while (peek() === ",") {
        take();
        args.push(level(0));
      }
    }
    expect(")");
    return { kind: "call", name: name.toUpperCase(), args };
  };

  const tree = level(0);
  if (peek() !== undefined) throw new FormulaError(`Syntax error. Extra '${peek()}'`);
  return tree;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    tokens.push((match[1] ?? match[2] ?? match[3] ?? match[4])!);
    end = TOKEN.lastIndex;
  }
  if (text.slice(end).trim() !== "")
    throw new FormulaError(`Syntax error. Found '${text.slice(end).trim()[0]}'`);
  return tokens;
}
