import type { z } from "zod";
import { closest } from "./closest.ts";
import { membersAt } from "./schema-walk.ts";

/** Something wrong in what a person wrote: where, what, and how to mend it. */
export interface Problem {
  /** Dotted, as in `clocks.response.tiers.1.after`; empty for the whole. */
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

/** One line a person can act on. */
export function renderProblem({ path, problem, fix }: Problem): string {
  const sentence = /[.!?]$/.test(problem) ? problem : `${problem}.`;
  return `${path ? `${path}: ` : ""}${sentence} ${fix}`;
}

/** Parts problem and fix in a schema's own messages. */
const WITH_FIX = " — ";

/** What zod found, in words for people; one problem for each. With the schema, unknown members are named with the nearest known one. */
export function problemsOf(error: z.ZodError, input: unknown, schema?: z.ZodType): readonly Problem[] {
  const known = (path: readonly PropertyKey[]) => (schema ? membersAt(schema, path) : []);
  return error.issues.flatMap((issue) => explain(issue, input, known));
}

type MembersAt = (path: readonly PropertyKey[]) => readonly string[];

function explain(issue: z.core.$ZodIssue, input: unknown, known: MembersAt): Problem[] {
  const path = issue.path.map(String).join(".");
  const given = valueAt(input, issue.path);
  const [problem, fix] = issue.message.split(WITH_FIX);
  if (fix) return [{ path, problem: problem!, fix }];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => {
        const meant = closest(key, known(issue.path));
        return {
          path: [path, key].filter(Boolean).join("."),
          problem: "there is no such member",
          fix: meant ? `Did you mean "${meant}"?` : "Remove it, or look up its name in the schema.",
        };
      });
    case "invalid_value": {
      const meant = typeof given === "string" ? closest(given, issue.values.map(String)) : null;
      return [
        {
          path,
          problem: given === undefined ? "is missing" : `${show(given)} is not one of the known values`,
          fix: `${meant ? `Did you mean "${meant}"? ` : ""}Use ${list(issue.values.map((value) => show(value)))}.`,
        },
      ];
    }
    case "invalid_type":
      return [
        {
          path,
          problem: given === undefined ? "is missing" : `${show(given)} is not ${article(issue.expected)}`,
          fix: `Give ${article(issue.expected)}${issue.expected === "string" && typeof given === "number" ? ", in quotes" : ""}.`,
        },
      ];
    case "too_small":
      return [{ path, problem: `${show(given)} is too small`, fix: lower(issue) }];
    case "too_big":
      return [{ path, problem: `${show(given)} is too large`, fix: upper(issue) }];
    case "invalid_union":
      return unionProblem(issue, path, given, known);
    default:
      return [{ path, problem: `${show(given)}: ${issue.message}`, fix: "Correct the value." }];
  }
}

/** A wrong discriminator by name, else what is wrong with the branch that came nearest. */
function unionProblem(
  issue: z.core.$ZodIssueInvalidUnion,
  path: string,
  given: unknown,
  known: MembersAt,
): Problem[] {
  const discriminator = issue.discriminator;
  if (discriminator) {
    const options = ("options" in issue ? (issue.options ?? []) : []).map(String);
    const meant = typeof given === "string" ? closest(given, options) : null;
    return [
      {
        path,
        problem: given === undefined ? "is missing" : `${show(given)} is not a known ${discriminator}`,
        fix: `${meant ? `Did you mean "${meant}"? ` : ""}Use ${list(options.map(show))}.`,
      },
    ];
  }
  const nearest = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
  const inner = nearest.flatMap((one) =>
    explain({ ...one, path: [...issue.path, ...one.path] }, rooted(issue.path, given), known),
  );
  return inner.length > 0
    ? inner
    : [{ path, problem: `${show(given)} is not valid`, fix: "See the schema." }];
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

/** `given` put back where `path` finds it. */
function rooted(path: readonly PropertyKey[], given: unknown): unknown {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), given);
}

function lower(issue: z.core.$ZodIssueTooSmall): string {
  if (issue.origin === "string") return "Give at least one character.";
  if (issue.origin === "array") return `Give at least ${issue.minimum} of them.`;
  return `Give ${issue.inclusive ? "" : "more than "}${issue.minimum}${issue.inclusive ? " or more" : ""}.`;
}

function upper(issue: z.core.$ZodIssueTooBig): string {
  if (issue.origin === "string") return `Give at most ${issue.maximum} characters.`;
  if (issue.origin === "array") return `Give at most ${issue.maximum} of them.`;
  return `Give ${issue.inclusive ? "" : "less than "}${issue.maximum}${issue.inclusive ? " or less" : ""}.`;
}

function article(expected: string): string {
  const names: Record<string, string> = {
    array: "a list",
    boolean: "true or false",
    int: "a whole number",
    number: "a number",
    object: "an object",
    record: "an object",
    string: "a text",
    tuple: "a list",
  };
  return names[expected] ?? expected;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function list(values: readonly string[]): string {
  return values.length < 2 ? values.join("") : `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (value === null || typeof value !== "object") return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
