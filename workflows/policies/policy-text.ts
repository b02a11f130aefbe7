import { createHash } from "node:crypto";
import type { Policy } from "../../src/domain/policy.ts";
import { BadInput } from "../../src/errors.ts";

/** Something wrong in what a person wrote: where, what, and how to mend it. */
export interface TextProblem {
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

/** Reads a policy file as people write it; `settings` knows how. */
export type PolicyReader = (
  file: unknown,
) =>
  | { readonly ok: true; readonly policies: readonly Policy[] }
  | { readonly ok: false; readonly problems: readonly TextProblem[] };

export type TextRead =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problems: readonly TextProblem[] };

/** The policy that a text means; which version it becomes, and from when, is for whoever publishes it. */
export function readText(read: PolicyReader, file: unknown): TextRead {
  if (Array.isArray(file))
    return {
      ok: false,
      problems: [{ path: "", problem: "is a list of policies", fix: "Give one policy: the draft is one." }],
    };
  const answer = read(file);
  return answer.ok ? { ok: true, policy: answer.policies[0]! } : answer;
}

/** As `readText`; throws BadInput naming the first problem, and how many there are. */
export function mustRead(read: PolicyReader, file: unknown): Policy {
  const answer = readText(read, file);
  if (answer.ok) return answer.policy;
  const [first, ...others] = answer.problems;
  const more = others.length === 0 ? "" : ` (${others.length} more: validate the draft)`;
  throw new BadInput(first?.path || "policy", `${first?.problem}.`, `${first?.fix ?? ""}${more}`);
}

/** What a policy says, as one short word: equal for equal rules, whatever version they are and in whatever order they were written. */
export function digestOf({ version: _version, effectiveAt: _effectiveAt, ...rules }: Policy): string {
  return digestOfValue(rules);
}

/** Equal for equal values; the order of members says nothing, that of lists does. */
export function digestOfValue(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(value) ?? null))
    .digest("hex")
    .slice(0, 32);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    entries.sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, member]) => [name, sorted(member)]),
  );
}
