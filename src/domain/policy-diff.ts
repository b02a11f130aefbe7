import type { Policy } from "./policy.ts";
import { linesOf } from "./policy-words.ts";

/** One difference between two policies, in words: `hand-raiser target: 30 minutes → 15 minutes`. */
export interface PolicyChange {
  /** The part of the rules it belongs to, as `partsOf` names them. */
  readonly part: string;
  readonly words: string;
}

/** What is different in the second policy, for people who do not read the files; version and effective time apart. */
export function changesBetween(before: Policy, after: Policy): readonly PolicyChange[] {
  const [were, are] = [before, after].map(
    (policy) => new Map(linesOf(policy).map((one) => [one.label, one])),
  );
  const changed = [...are!.values()].flatMap(({ part, label, value }): PolicyChange[] => {
    const was = were!.get(label);
    if (was?.value === value) return [];
    return [{ part, words: was ? `${label}: ${was.value} → ${value}` : `${label}: ${value} (new)` }];
  });
  const gone = [...were!.values()].flatMap(({ part, label, value }): PolicyChange[] =>
    are!.has(label) ? [] : [{ part, words: `${label}: ${value} (gone)` }],
  );
  return [...changed, ...gone, ...reordered([...were!.keys()], [...are!.keys()])];
}

/** The first rule that matches counts: their order says something too. */
function reordered(were: readonly string[], are: readonly string[]): readonly PolicyChange[] {
  return (
    [
      ["rules", "lead type when "],
      ["rules", "review when "],
      ["exclusions", "excluded when "],
    ] as const
  ).flatMap(([part, prefix]): PolicyChange[] => {
    const ofBoth = (some: readonly string[], others: readonly string[]) =>
      some.filter((label) => label.startsWith(prefix) && others.includes(label));
    const [old, young] = [ofBoth(were, are), ofBoth(are, were)];
    const first = young.find((label, index) => label !== old[index]);
    return first === undefined
      ? []
      : [{ part, words: `order of the rules: "${first}" comes earlier or later now` }];
  });
}
