import type { SeenTask } from "../../test/support/crms/crm.ts";
import type { Figures } from "../check.ts";
import type { Ending } from "./world.ts";

/** Our fields on every record, our tasks by lead and person, the facts: those of a disturbed run against those of one that was not. */
export function compareEndings(disturbed: Ending, undisturbed: Ending): Figures {
  const detail: string[] = [];
  const alerts = compareTasks(disturbed.tasks, undisturbed.tasks, detail);
  let wrong = alerts.wrong;
  for (const [lead, expected] of undisturbed.records) {
    const seen = disturbed.records.get(lead);
    const fields = new Set([...Object.keys(expected.fields), ...Object.keys(seen?.fields ?? {})]);
    const differing = [...fields].filter((name) => seen?.fields[name] !== expected.fields[name]);
    if (differing.length === 0) continue;
    wrong++;
    detail.push(
      `${lead}: ${differing.map((name) => `${name} is ${seen?.fields[name]}, not ${expected.fields[name]}`).join("; ")}`,
    );
  }
  const kinds = new Set([...Object.keys(undisturbed.digest.facts), ...Object.keys(disturbed.digest.facts)]);
  let [lost, doubled] = [alerts.lost, alerts.doubled];
  for (const kind of kinds) {
    const [seen = 0, expected = 0] = [disturbed.digest.facts[kind], undisturbed.digest.facts[kind]];
    if (seen === expected) continue;
    detail.push(`${seen} facts ${kind} instead of ${expected}`);
    if (seen < expected) lost += expected - seen;
    else doubled += seen - expected;
  }
  const { findings, dead, waiting } = disturbed.digest;
  detail.push(...disturbed.crashes, ...findings, ...dead.map((one) => `dead letter: ${one}`));
  if (waiting > 0) detail.push(`${waiting} deliveries or effects still wait`);
  wrong += findings.length + disturbed.crashes.length;
  lost += dead.length + waiting;
  const facts = Object.values(undisturbed.digest.facts).reduce((total, count) => total + count, 0);
  const tried = facts + undisturbed.tasks.length + undisturbed.records.size;
  return { tried, lost, doubled, wrong, detail };
}

/** An alert's key is this run's own; whom it is about and whom it told is not. */
function compareTasks(
  disturbed: readonly SeenTask[],
  undisturbed: readonly SeenTask[],
  detail: string[],
): { lost: number; doubled: number; wrong: number } {
  const keys = Map.groupBy(disturbed, ({ key }) => key);
  let [lost, doubled, wrong] = [0, 0, 0];
  for (const [key, tasks] of keys) {
    if (key === null || tasks.length === 1) continue;
    doubled += tasks.length - 1;
    detail.push(`${tasks.length} tasks of one alert: ${identity(tasks[0]!)}`);
  }
  const seen = countOf([...keys.values()].map((tasks) => tasks[0]!));
  const expected = countOf(undisturbed);
  for (const name of new Set([...seen.keys(), ...expected.keys()])) {
    const more = (seen.get(name) ?? 0) - (expected.get(name) ?? 0);
    if (more === 0) continue;
    detail.push(`${more > 0 ? "not in an undisturbed run" : "missing"}: ${name}`);
    if (more > 0) wrong += more;
    else lost -= more;
  }
  return { lost, doubled, wrong };
}

function countOf(tasks: readonly SeenTask[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const task of tasks) counts.set(identity(task), (counts.get(identity(task)) ?? 0) + 1);
  return counts;
}

const identity = ({ kind, owner, attachedTo, done }: SeenTask): string =>
  `${kind} for ${owner ?? "nobody"} on ${attachedTo.join("+") || "no lead"}, ${done ? "done" : "open"}`;
