import type { Value } from "../data/row.ts";
import type { Field, ObjectDefinition } from "../objects/field.ts";
import { FormulaError, type Node, parseFormula } from "./formula-parser.ts";

const DAY = 86_400_000;

/** An instant or a whole day inside a formula; both subtract to days. */
class Moment {
  readonly at: number;
  readonly isDay: boolean;

  constructor(at: number, isDay: boolean) {
    this.at = at;
    this.isDay = isDay;
  }
}

type Operand = string | number | boolean | null | Moment;

interface Scope {
  /** A field's value inside. */
  read: (field: Field) => Value;
  object: ObjectDefinition;
  now: number;
  /** Empty numbers count as zero. */
  blankIsZero: boolean;
}

type Function = { least: number; most: number; run: (args: (() => Operand)[], scope: Scope) => Operand };

const FUNCTIONS: Record<string, Function> = {
  IF: { least: 3, most: 3, run: ([test, yes, no]) => (test!() === true ? yes!() : no!()) },
  AND: { least: 1, most: 30, run: (args) => args.every((arg) => arg() === true) },
  OR: { least: 1, most: 30, run: (args) => args.some((arg) => arg() === true) },
  NOT: { least: 1, most: 1, run: ([arg]) => arg!() !== true },
  ISBLANK: { least: 1, most: 1, run: ([arg]) => isBlank(arg!()) },
  ISNULL: { least: 1, most: 1, run: ([arg]) => arg!() === null },
  BLANKVALUE: { least: 2, most: 2, run: ([arg, other]) => (isBlank(arg!()) ? other!() : arg!()) },
  NULLVALUE: { least: 2, most: 2, run: ([arg, other]) => arg!() ?? other!() },
  NOW: { least: 0, most: 0, run: (_args, { now }) => new Moment(now, false) },
  TODAY: { least: 0, most: 0, run: (_args, { now }) => new Moment(Math.floor(now / DAY) * DAY, true) },
  DATEVALUE: { least: 1, most: 1, run: ([arg]) => dayOf(arg!()) },
  ROUND: { least: 2, most: 2, run: ([arg, digits]) => rounded(arg!(), Number(digits!())) },
  FLOOR: { least: 1, most: 1, run: ([arg]) => numeric(arg!(), Math.floor) },
  CEILING: { least: 1, most: 1, run: ([arg]) => numeric(arg!(), Math.ceil) },
  ABS: { least: 1, most: 1, run: ([arg]) => numeric(arg!(), Math.abs) },
  MAX: { least: 1, most: 30, run: (args) => best(args, (one, other) => one > other) },
  MIN: { least: 1, most: 30, run: (args) => best(args, (one, other) => one < other) },
  LEN: { least: 1, most: 1, run: ([arg]) => text(arg!()).length },
  TEXT: { least: 1, most: 1, run: ([arg]) => text(arg!()) },
  ISPICKVAL: { least: 2, most: 2, run: ([arg, value]) => text(arg!()) === text(value!()) },
  CONTAINS: { least: 2, most: 2, run: ([arg, part]) => text(arg!()).includes(text(part!())) },
};

const trees = new Map<string, Node>();

/** Refuses a formula that names a function or field that is not there, in the vendor's words. */
export function checkFormula(formula: string, object: ObjectDefinition): void {
  if (formula.length > 3900) throw new FormulaError("Formula is too long (maximum 3900 characters)");
  check(treeOf(formula), object);
}

/** A formula's value for a record; `NOW()` is the given instant. */
export function evaluate(formula: string, scope: Scope): Value {
  const value = run(treeOf(formula), scope);
  if (!(value instanceof Moment)) return value;
  return value.isDay ? new Date(value.at).toISOString().slice(0, 10) : Math.floor(value.at / 1000) * 1000;
}

function treeOf(formula: string): Node {
  const known = trees.get(formula);
  if (known) return known;
  const tree = parseFormula(formula);
  trees.set(formula, tree);
  return tree;
}

function check(node: Node, object: ObjectDefinition): void {
  switch (node.kind) {
    case "value":
      return;
    case "field":
      if (!object.byName.has(node.name.toLowerCase()))
        throw new FormulaError(`Field ${node.name} does not exist. Check spelling.`);
      return;
    case "call": {
      const known = FUNCTIONS[node.name];
      if (!known) throw new FormulaError(`Unknown function ${node.name}. Check spelling.`);
      if (node.args.length < known.least || node.args.length > known.most)
        throw new FormulaError(
          `Incorrect number of parameters for function '${node.name}()'. Expected ${known.least}, received ${node.args.length}`,
        );
      for (const arg of node.args) check(arg, object);
      return;
    }
    case "unary":
      check(node.of, object);
      return;
    default:
      check(node.left, object);
      check(node.right, object);
  }
}

function run(node: Node, scope: Scope): Operand {
  switch (node.kind) {
    case "value":
      return node.value;
    case "field":
      return fieldOperand(node.name, scope);
    case "call":
      return FUNCTIONS[node.name]!.run(
        node.args.map((arg) => () => run(arg, scope)),
        scope,
      );
    case "unary": {
      const value = run(node.of, scope);
      if (node.operator === "!") return value !== true;
      return typeof value === "number" && node.operator === "-" ? -value : value;
    }
    default:
      return binary(node.operator, run(node.left, scope), run(node.right, scope), scope.blankIsZero);
  }
}

function fieldOperand(name: string, scope: Scope): Operand {
  const field = scope.object.byName.get(name.toLowerCase());
  if (!field) throw new FormulaError(`Field ${name} does not exist. Check spelling.`);
  const value = scope.read(field);
  if (value === null) {
    if (field.type === "boolean") return false;
    return scope.blankIsZero && ["double", "int", "currency", "percent"].includes(field.type) ? 0 : null;
  }
  if (field.type === "datetime") return new Moment(Number(value), false);
  if (field.type === "date") return new Moment(Date.parse(`${value}T00:00:00Z`), true);
  return value;
}

function binary(operator: string, left: Operand, right: Operand, blankIsZero: boolean): Operand {
  switch (operator) {
    case "||":
      return left === true || right === true;
    case "&&":
      return left === true && right === true;
    case "=":
    case "==":
      return same(left, right);
    case "!=":
    case "<>":
      return !same(left, right);
    case "&":
      return text(left) + text(right);
    default:
  }
  if (left === null || right === null) {
    // An empty value makes a sum empty and a comparison false.
    if ("<>=".includes(operator[0]!)) return false;
    if (!blankIsZero || left instanceof Moment || right instanceof Moment) return null;
  }
  if ("<>".includes(operator[0]!)) return compared(operator, amount(left), amount(right));
  if (typeof left === "string" && operator === "+") return left + text(right);
  return calculated(operator, left, right);
}

function calculated(operator: string, left: Operand, right: Operand): Operand {
  const sign = operator === "-" ? -1 : 1;
  if (left instanceof Moment && right instanceof Moment) return (left.at - right.at) / DAY;
  if (left instanceof Moment) return new Moment(left.at + sign * amount(right) * DAY, left.isDay);
  if (right instanceof Moment) return new Moment(right.at + amount(left) * DAY, right.isDay);
  const [one, other] = [amount(left), amount(right)];
  if (operator === "+") return one + other;
  if (operator === "-") return one - other;
  if (operator === "*") return one * other;
  // The vendor shows #Error! in the field.
  return other === 0 ? null : one / other;
}

function compared(operator: string, left: number, right: number): boolean {
  if (operator === "<") return left < right;
  if (operator === ">") return left > right;
  return operator === "<=" ? left <= right : left >= right;
}

function amount(value: Operand): number {
  return value instanceof Moment ? value.at : Number(value ?? 0);
}

function same(left: Operand, right: Operand): boolean {
  if (isBlank(left) || isBlank(right)) return isBlank(left) && isBlank(right);
  return left instanceof Moment || right instanceof Moment ? amount(left) === amount(right) : left === right;
}

function isBlank(value: Operand): boolean {
  return value === null || value === "";
}

function numeric(value: Operand, work: (number: number) => number): Operand {
  return value === null ? null : work(amount(value));
}

/** Half away from zero. */
function rounded(value: Operand, digits: number): Operand {
  return numeric(value, (number) => {
    const factor = 10 ** digits;
    return (Math.sign(number) * Math.round(Math.abs(number) * factor * (1 + Number.EPSILON))) / factor;
  });
}

function best(args: (() => Operand)[], wins: (one: number, other: number) => boolean): Operand {
  let found: Operand = null;
  for (const arg of args) {
    const value = arg();
    if (value !== null && (found === null || wins(amount(value), amount(found)))) found = value;
  }
  return found;
}

function dayOf(value: Operand): Operand {
  return value instanceof Moment ? new Moment(Math.floor(value.at / DAY) * DAY, true) : null;
}

function text(value: Operand): string {
  if (value === null) return "";
  return value instanceof Moment ? new Date(value.at).toISOString() : String(value);
}
