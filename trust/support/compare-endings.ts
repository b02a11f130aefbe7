import { MINUTE } from "../../src/domain/time.ts";
import type { SeenTask } from "../../test/support/crms/crm.ts";
import type { Figures } from "../check.ts";
import { paragraphsOf, toldTwice } from "./told-twice.ts";
import type { Ending } from "./world.ts";

/** Our fields on every record, our tasks by lead and person, the facts: those of a disturbed run against those of one that was not. */
export function compareEndings(disturbed: Ending, undisturbed: Ending): Figures {
  const detail: string[] = [];
  const lateWarnings = disturbed.digest.lateWarnings - undisturbed.digest.lateWarnings;
  const alerts = compareTasks(disturbed.tasks, undisturbed.tasks, lateWarnings, detail);
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
  const stored = new Set(disturbed.digest.deliveries);
  const gone = [...disturbed.acknowledged].filter((key) => !stored.has(key));
  lost += gone.length;
  if (gone.length > 0) detail.push(`${gone.length} deliveries were acknowledged and are not stored`);
  const { findings, dead, waiting } = disturbed.digest;
  detail.push(...disturbed.crashes, ...findings, ...dead.map((one) => `dead letter: ${one}`));
  if (waiting > 0) detail.push(`${waiting} deliveries or effects still wait`);
  wrong += findings.length + disturbed.crashes.length;
  lost += dead.length + waiting;
  const facts = Object.values(undisturbed.digest.facts).reduce((total, count) => total + count, 0);
  const tried = facts + undisturbed.tasks.length + undisturbed.records.size + disturbed.acknowledged.size;
  return { tried, lost, doubled, wrong, detail };
}

/**
 * An alert's key is this run's own; whom it is about and whom it told is not. What is there once more than undisturbed is
 * doubled where that alert was told at all, else it is wrong. A warning past its due is rightly left out (D33): it is not
 * lost where the store says so and its breach came.
 */
function compareTasks(
  disturbed: readonly SeenTask[],
  undisturbed: readonly SeenTask[],
  lateWarnings: number,
  detail: string[],
): { lost: number; doubled: number; wrong: number } {
  const meant = new Set(toldTwice(undisturbed.map(toldOf)));
  const again = toldTwice(disturbed.map(toldOf)).filter((line) => !meant.has(line));
  detail.push(...again);
  let [lost, wrong, leftOut] = [0, 0, 0];
  const [seen, expected] = [byIdentity(disturbed), byIdentity(undisturbed)];
  for (const name of new Set([...seen.keys(), ...expected.keys()])) {
    const [now = [], before = []] = [seen.get(name), expected.get(name)];
    const more = now.length - before.length;
    const breach = name.replace(/^warning /, "breach ");
    if (more < 0 && breach !== name && leftOut - more <= lateWarnings && isThere(seen, breach)) {
      leftOut -= more;
      detail.push(`left out, since its due had come: ${name}`);
      continue;
    }
    if (more !== 0) detail.push(`${more > 0 ? "not in an undisturbed run" : "missing"}: ${name}`);
    if (more > 0) wrong += more;
    else lost -= more;
    for (const [index, at] of before.entries()) {
      if (more !== 0 || now[index]! - at <= LATEST_MS) continue;
      wrong++;
      detail.push(`${Math.round((now[index]! - at) / 60_000)} minutes late: ${name}`);
    }
  }
  return { lost, doubled: again.length, wrong };
}

/** Open or done. */
const isThere = (seen: ReadonlyMap<string, unknown>, name: string): boolean =>
  ["open", "done"].some((state) => seen.has(name.replace(/(open|done)$/, state)));

/** A lease has to run out, then the search of the CRM is waited for; and the next one may die as well. */
const LATEST_MS = 2 * 3 * MINUTE;

/** When the tasks of each kind, person and lead were made, in order. */
function byIdentity(tasks: readonly SeenTask[]): ReadonlyMap<string, readonly number[]> {
  const ours = tasks.filter(({ key }) => key !== null);
  const groups = Map.groupBy(ours, identity);
  return new Map(
    [...groups].map(([name, all]) => [name, all.map(({ createdAt }) => createdAt).sort((a, b) => a - b)]),
  );
}

const toldOf = ({ key, subject, text }: SeenTask) => ({ key, subject, paragraphs: paragraphsOf(text) });

const identity = ({ kind, owner, attachedTo, done }: SeenTask): string =>
  `${kind} for ${owner ?? "nobody"} on ${attachedTo.join("+") || "no lead"}, ${done ? "done" : "open"}`;
