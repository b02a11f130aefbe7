import { clocksOf } from "./clocks.ts";
import type { TenantView } from "./directory.ts";
import type { Clock } from "./journey.ts";
import type { OwnerTurn } from "./owners.ts";
import type { Policy } from "./policy.ts";
import { type Story, storyUntil } from "./stories.ts";
import { type Afterwards, type Tale, taleOf } from "./tale.ts";
import type { Instant } from "./time.ts";
import type { WatchFrom } from "./watch.ts";

export interface VersionsInput {
  readonly story: Story;
  readonly turnsUnder: (policy: Policy) => readonly OwnerTurn[];
  readonly tenant: TenantView;
  readonly policies: readonly Policy[];
  readonly asOf: Instant;
  readonly watchFrom: WatchFrom;
  readonly afterwards: Afterwards;
}

export interface Versions {
  readonly tale: Tale;
  readonly clocks: readonly Clock[];
  /** The tale under whose policy a clock was judged: one that ended before a move keeps its own. */
  readonly judgedIn: (clock: Pick<Clock, "clock" | "number">) => Tale;
}

/** The version in force at the engagement; running clocks go over to another one only by a stored decision (D22). */
export function clocksUnderPolicies({
  story,
  turnsUnder,
  tenant: view,
  policies,
  asOf,
  watchFrom,
  afterwards,
}: VersionsInput): Versions {
  const under = (policy: Policy, told: Story, at: Instant) =>
    taleOf({ story: told, policy, turns: turnsUnder(policy), view, asOf: at, watchFrom, afterwards });
  let { policy } = story;
  let tale = under(policy, story, asOf);
  let clocks = clocksOf(tale);
  const kept = new Map<string, Tale>();
  for (const { at, fact } of story.facts) {
    if (fact.kind !== "decided" || fact.decision.type !== "moveToPolicy") continue;
    const { version } = fact.decision;
    const next = policies.find((one) => one.version === version);
    if (!next || next === policy) continue;
    const then = clocksOf(under(policy, storyUntil(story, at), at));
    // What ended before an earlier move has its verdict, whatever this version would say of it.
    for (const clock of then)
      if (ENDED.has(clock.status) && !kept.has(nameOf(clock))) kept.set(nameOf(clock), tale);
    policy = next;
    tale = under(policy, story, asOf);
    clocks = moved(clocks, kept, clocksOf(tale), at);
  }
  const last = tale;
  return { tale, clocks, judgedIn: (clock) => kept.get(nameOf(clock)) ?? last };
}

const ENDED: ReadonlySet<Clock["status"]> = new Set(["hit", "miss", "excluded", "superseded"]);

/** Clocks that had ended by then stay as they were; the others run under the new version, and the move itself sends nothing. */
function moved(
  before: readonly Clock[],
  ended: ReadonlyMap<string, Tale>,
  after: readonly Clock[],
  at: Instant,
): readonly Clock[] {
  const kept = before.filter((clock) => ended.has(nameOf(clock)));
  const running = after
    .filter((clock) => !ended.has(nameOf(clock)))
    .map((clock) => ({
      ...clock,
      steps: clock.steps.map((step) =>
        step.at <= at || (clock.dueAt !== null && clock.dueAt <= at)
          ? {
              ...step,
              state: "dropped" as const,
              why: "passed before the clock was moved to another policy version",
            }
          : step,
      ),
    }));
  return [...kept, ...running];
}

function nameOf({ clock, number }: Pick<Clock, "clock" | "number">): string {
  return `${clock} ${number}`;
}
