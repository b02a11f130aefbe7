import { alertKindOf } from "../../src/demo/alert-kind.ts";
import type { Figures } from "../check.ts";
import { toldTwice } from "../support/told-twice.ts";
import type { Replayed } from "./replayed.ts";

/**
 * Counts what differs from the undisturbed run in the CRM: leads and stamps that are missing are lost, others wrong; an
 * alert that has two tasks is doubled. Where nothing was known late, the tasks are the same too; else whoever was never
 * reached in time was told of all the same (D33).
 */
export function compared(usual: Replayed, other: Replayed, inTime: boolean): Figures {
  const detail: string[] = [];
  let [tried, lost, wrong] = [0, 0, 0];
  for (const [lead, stamps] of usual.stamps) {
    const now = other.stamps.get(lead);
    for (const name of new Set([...Object.keys(stamps), ...Object.keys(now ?? {})])) {
      tried++;
      if (now?.[name] === stamps[name]) continue;
      if (now?.[name] === undefined) lost++;
      else wrong++;
      detail.push(
        `${lead}: ${name} is ${now?.[name] ?? "not there"}, undisturbed ${stamps[name] ?? "not there"}`,
      );
    }
  }
  const again = toldTwice(other.tasks);
  const doubled = again.length;
  tried += other.tasks.length;
  detail.push(...again);
  const told = inTime ? sameTasks(usual, other) : toldOfAll(usual, other);
  detail.push(...told);
  return { tried, lost: lost + told.length, doubled, wrong, detail };
}

function sameTasks(usual: Replayed, other: Replayed): string[] {
  const count = ({ tasks }: Replayed) => Map.groupBy(tasks, ({ subject }) => subject);
  const [before, now] = [count(usual), count(other)];
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((subject) => {
    const [was, is] = [before.get(subject)?.length ?? 0, now.get(subject)?.length ?? 0];
    return was === is ? [] : [`"${subject}" is there ${is} times, undisturbed ${was}`];
  });
}

const MISSED = new Set(["breach", "catchUp"]);

/** A lead that nobody ever reached has a task that says so. */
function toldOfAll(usual: Replayed, other: Replayed): string[] {
  const told = other.tasks.filter((task) => MISSED.has(alertKindOf(task) ?? ""));
  const unanswered = [...usual.stamps].filter(
    ([, stamps]) => stamps.sla_status === "miss" && stamps.first_touch_at === undefined,
  );
  return unanswered.flatMap(([lead]) => {
    const name = /call-(\d+)@/.exec(lead)?.[1] ?? lead;
    return told.some(({ subject, paragraphs }) =>
      [subject, ...paragraphs].some((text) => text.includes(name)),
    )
      ? []
      : [`${lead} was never reached, and nobody was told`];
  });
}
