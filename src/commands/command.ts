import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { closest } from "../settings/closest.ts";
import type { Io } from "./io.ts";

/** One option of a command, as `--name VALUE` or, when boolean, `--name`. */
interface Option {
  readonly type: "string" | "boolean";
  readonly short?: string;
  /** What stands for the value in the usage line, for instance `FILE`. */
  readonly value?: string;
  readonly help: string;
  /** Refused without it. */
  readonly required?: boolean;
}

type Options = Readonly<Record<string, Option>>;

type Values<O extends Options> = {
  readonly [K in keyof O]: O[K]["type"] extends "boolean"
    ? boolean
    : O[K]["required"] extends true
      ? string
      : string | undefined;
};

interface Definition<O extends Options> {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Further lines for the command's own help. */
  readonly description?: string;
  /** Names of the positional arguments, for instance `["FILE"]`; a last name ending in `…` takes any number. */
  readonly arguments?: readonly string[];
  readonly options: O;
  /** Whole command lines, each with a word on what it does. */
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  /** Options that stand in for the required ones, for instance `--print-schema`. */
  readonly alone?: readonly (keyof O & string)[];
  /** Returns the exit code: 0 done, 1 bad input or findings. */
  readonly run: (options: Values<O>, args: readonly string[], io: Io, usage: UsageError) => Promise<number>;
}

/** Makes the error for a wrong use of the running command (exit 2). */
export type UsageError = (message: string) => WrongUsage;

/** A command as the frame sees it. */
export interface Command {
  readonly summary: string;
  readonly description?: string;
  readonly arguments: readonly string[];
  readonly options: Options;
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  readonly run: (name: string, argv: readonly string[], io: Io) => Promise<number>;
}

/** A command's module, loaded only when it is needed. */
export type Commands = Readonly<Record<string, () => Promise<{ readonly command: Command }>>>;

/** The command line was wrong: exit 2; `usage` says where help is. */
export class WrongUsage extends Error {
  readonly usage: string;
  constructor(message: string, usage: string) {
    super(message);
    this.name = "WrongUsage";
    this.usage = usage;
  }
}

/** Turns a definition into a command whose options are parsed, checked and typed. */
export function defineCommand<const O extends Options>(definition: Definition<O>): Command {
  const command: Command = {
    summary: definition.summary,
    ...(definition.description && { description: definition.description }),
    arguments: definition.arguments ?? [],
    options: definition.options,
    examples: definition.examples,
    run: (name, argv, io) => {
      const wrong: UsageError = (message) =>
        new WrongUsage(message, `"leadclock ${name} --help" shows how it is used.`);
      const { values, positionals } = parse(definition.options, argv, wrong);
      const alone = definition.alone?.some((option) => values[option]) ?? false;
      if (!alone) requireAll(command, values, positionals, wrong);
      return definition.run(values as Values<O>, positionals, io, wrong);
    },
  };
  return command;
}

/** The list of commands. */
export async function helpOfAll(commands: Commands): Promise<string> {
  const names = Object.keys(commands);
  const width = Math.max(...names.map((name) => name.length)) + 3;
  const lines = await Promise.all(
    names.map(async (name) => `  ${name.padEnd(width)}${(await commands[name]!()).command.summary}`),
  );
  return [
    "leadclock: who is late on which lead, since when and why",
    "",
    "Usage: leadclock COMMAND [OPTIONS]",
    "",
    "Commands:",
    ...lines,
    "",
    'Every command explains itself: "leadclock COMMAND --help". "leadclock --version" prints the version.',
    "Results go to stdout, everything else to stderr.",
    "Exit code: 0 done, 1 bad input or findings, 2 wrong usage.",
    "",
  ].join("\n");
}

/** One command's help: usage, options, examples. */
export function helpOfCommand(name: string, command: Command): string {
  const options = Object.entries(command.options).map(([option, spec]): [string, Option] => {
    const value = spec.type === "string" ? ` ${spec.value ?? "VALUE"}` : "";
    return [`${spec.short ? `-${spec.short}, ` : ""}--${option}${value}`, spec];
  });
  options.push(["-h, --help", { type: "boolean", help: "This text." }]);
  const width = Math.max(...options.map(([left]) => left.length)) + 3;
  return [
    `Usage: leadclock ${[name, ...command.arguments].join(" ")} [OPTIONS]`,
    "",
    sentence(command.summary),
    ...(command.description ? ["", command.description] : []),
    "",
    "Options:",
    ...options.map(
      ([left, { help, required }]) =>
        `  ${left.padEnd(width)}${sentence(help)}${required ? " Required." : ""}`,
    ),
    "",
    "Examples:",
    ...command.examples.flatMap(({ line, does }) => [`  ${line}`, `      ${does}`]),
    "",
  ].join("\n");
}

const sentence = (text: string): string => (/[.?!]$/.test(text) ? text : `${text}.`);

type Parsed = Readonly<Record<string, string | boolean | undefined>>;

function parse(options: Options, argv: readonly string[], wrong: UsageError) {
  const config: ParseArgsOptionsConfig = {};
  for (const [name, { type, short }] of Object.entries(options))
    config[name] = { type, ...(short && { short }) };
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: config, allowPositionals: true });
    const filled: Record<string, string | boolean | undefined> = {};
    for (const [name, { type }] of Object.entries(options)) {
      const value = values[name];
      filled[name] = type === "boolean" ? value === true : typeof value === "string" ? value : undefined;
    }
    return { values: filled as Parsed, positionals };
  } catch (error) {
    const message = error instanceof Error ? error.message.split(". To specify")[0]! : String(error);
    const unknown = /Unknown option '(--?[^']+)'/.exec(message)?.[1];
    if (!unknown) throw wrong(message);
    const typed = unknown.replace(/^-+/, "");
    const meant = alike(typed, options) ?? closest(typed, Object.keys(options));
    throw wrong(`there is no option ${unknown}.${meant ? ` Did you mean --${meant}?` : ""}`);
  }
}

/** The words that people take for one another: what one command asks under, another does not. */
const SAID_FOR_WHY = ["why", "note", "reason"];

function alike(typed: string, options: Options): string | undefined {
  return SAID_FOR_WHY.includes(typed) ? SAID_FOR_WHY.find((name) => Object.hasOwn(options, name)) : undefined;
}

function requireAll(
  command: Command,
  values: Parsed,
  positionals: readonly string[],
  wrong: UsageError,
): void {
  for (const [name, { required, value }] of Object.entries(command.options)) {
    if (required && values[name] === undefined) throw wrong(`--${name} ${value ?? "VALUE"} is missing.`);
  }
  const expected = command.arguments;
  const open = expected.at(-1)?.endsWith("…") ?? false;
  const missing = expected.filter((name) => !name.endsWith("…"))[positionals.length];
  if (missing) throw wrong(`${missing} is missing.`);
  if (!open && positionals.length > expected.length) {
    throw wrong(`"${positionals[expected.length]}" is one argument too many.`);
  }
}
