import { MINUTE } from "../domain/time.ts";
import { durationWords } from "../domain/words.ts";
import type { HealthFigures } from "./health-figures.ts";
import { SYMPTOMS, type SymptomId } from "./symptoms.ts";

/** A delivery is read within seconds; after this long something is in its way. */
const INTAKE_LATE_MS = 2 * MINUTE;
const COVERED = 0.95;
const TELLING = 20;

interface Sign {
  readonly id: SymptomId;
  readonly severity: "broken" | "warning";
  /** What is seen here, in a sentence. */
  readonly here: string;
}

/** What is mended on a page needs no terminal. */
const ON_PAGE: Readonly<Partial<Record<SymptomId, string>>> = {
  dead: "Mend the cause, then press “Try again” below; `leadclock dead-letters` does the same.",
  nobody: "Name one under Go live, or `leadclock mode silent --test-recipient NAME`.",
};

/** Everything that is not as it should be, the worst first, each with what it is and what to do. */
export function worstFirst(figures: HealthFigures) {
  return signsOf(figures)
    .sort((a, b) => Number(b.severity === "broken") - Number(a.severity === "broken"))
    .map((sign) => {
      const { is, todo } = SYMPTOMS[sign.id];
      // A link of the manual leads nowhere here.
      return { ...sign, is, todo: ON_PAGE[sign.id] ?? todo.replaceAll(/ ?\(\[[^\]]+\]\([^)]+\)\)/g, "") };
    });
}

function signsOf({
  now,
  installations,
  queues,
  heldUp,
  flood,
  coverage,
  heartbeats,
  silentFor,
  punctuality,
}: HealthFigures): Sign[] {
  const signs: Sign[] = [];
  for (const { label, status, stream, limits } of installations) {
    if (status === "disconnected")
      signs.push({ id: "disconnected", severity: "broken", here: `${label} is disconnected.` });
    if (stream?.state === "down")
      signs.push({
        id: "streamDown",
        severity: "broken",
        here: `${label}: ${stream.why ?? "the stream is down"}`,
      });
    if (stream && stream.lacks.length > 0)
      signs.push({
        id: "notPushed",
        severity: "warning",
        here: `${label}: ${stream.lacks.join(", ")} are not pushed.`,
      });
    for (const { label: limit, heldUntil } of limits)
      if (heldUntil !== null)
        signs.push({
          id: "slow",
          severity: "warning",
          here: `${label} asked us to wait ${durationWords(heldUntil - now)} more (${limit}).`,
        });
  }
  const dead = queues.reduce((sum, one) => sum + one.dead, 0);
  if (dead > 0)
    signs.push({
      id: "dead",
      severity: "broken",
      here: `${dead} ${dead === 1 ? "thing was" : "things were"} given up; each stands below with its cause, to be tried again.`,
    });
  for (const { box, n, reason } of heldUp)
    signs.push({
      id: "heldUp",
      severity: "broken",
      here: `${n} in the ${box} ${n === 1 ? "waits" : "wait"} after several tries: ${reason}`,
    });
  if (flood)
    signs.push({
      id: "flood",
      severity: "broken",
      here: `Sending holds: ${flood.alerts} alerts where ${flood.usual} are usual.`,
    });
  const intake = queues.filter(({ box, oldestAt }) => box === "inbox" && oldestAt !== null);
  const oldest = Math.min(...intake.map(({ oldestAt }) => oldestAt ?? now));
  if (now - oldest > INTAKE_LATE_MS)
    signs.push({
      id: "slow",
      severity: "warning",
      here: `What the CRM told us ${durationWords(now - oldest)} ago has not been read yet.`,
    });
  if (coverage.eligible >= TELLING && coverage.pushed / coverage.eligible < COVERED)
    signs.push({
      id: "late",
      severity: "warning",
      here: `Only ${coverage.pushed} of ${coverage.eligible} facts of the last 30 days came by push; the sweep found the others.`,
    });
  if (punctuality.late > 0)
    signs.push({
      id: "slow",
      severity: "warning",
      here: `${punctuality.late} of ${punctuality.steps} alerts of the last 7 days were decided more than 2 minutes late.`,
    });
  for (const { channel, state, why } of heartbeats)
    if (state === "failed" || state === "dropped")
      signs.push({
        id: "channel",
        severity: "warning",
        here: `The last test alert by ${channel} did not arrive${why ? `: ${why}` : ""}.`,
      });
  if (silentFor === "nobody")
    signs.push({
      id: "nobody",
      severity: "warning",
      here: "The account is silent, and no test recipient is named.",
    });
  return signs;
}
