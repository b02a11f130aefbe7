import type { TenantRules } from "../../workflows/decide/tenant-rules.ts";
import { type Instant, MINUTE } from "../domain/time.ts";
import type { SEVERITIES } from "../store/figures/reader.ts";

/** What averages of systems delay mean; they judge systems, never people. */
export const BANDS = [
  { key: "best", label: "best", fromMs: 0, toMs: 5 * MINUTE },
  { key: "normal", label: "normal", fromMs: 5 * MINUTE, toMs: 10 * MINUTE },
  { key: "watch", label: "watch", fromMs: 10 * MINUTE, toMs: 15 * MINUTE },
  { key: "alert", label: "alert", fromMs: 15 * MINUTE, toMs: 30 * MINUTE },
  { key: "critical", label: "critical", fromMs: 30 * MINUTE, toMs: null },
];

export const SEVERITY_LABELS: Readonly<Record<(typeof SEVERITIES)[number]["key"], string>> = {
  upTo15Min: "up to 15 min late",
  upTo1Hour: "15 min to 1 h",
  upTo4Hours: "1 h to 4 h",
  upTo1Day: "4 h to 8 h, a working day",
  longer: "longer",
};

export const CAUSES: Readonly<Record<string, string>> = {
  rep: "Rep",
  routing: "Routing",
  unassigned: "No owner",
  absence: "Absence",
  outage: "Outage",
  covered: "Covered by somebody else",
  policy: "Policy",
  unknown: "Not known",
};

/** By what rules, and people's names of when. */
interface Labelling {
  readonly rules: TenantRules;
  readonly now: Instant;
}

export function typeLabel({ rules: { policies } }: Labelling, name: string): string {
  if (name === "") return "not classified";
  const types = policies.toReversed().flatMap(({ leadTypes }) => leadTypes);
  return types.find((type) => type.name === name)?.label ?? name;
}

export function ownerLabel({ rules: { view }, now }: Labelling, id: string): string {
  return id === "" ? "nobody" : (view.userAt(id, now).name ?? id);
}

export const sourceLabel = (_asked: Labelling, name: string): string => (name === "" ? "not known" : name);
export const returningLabel = (_asked: Labelling, key: string): string =>
  key === "true" ? "returning" : "new";

export function byLabel<T extends { readonly label: string }>(rows: readonly T[]): T[] {
  return rows.toSorted((a, b) => a.label.localeCompare(b.label));
}
