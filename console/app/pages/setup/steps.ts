import type { Answer } from "../../client/ask.ts";
import type { GlyphName } from "../../components/StatusGlyph.tsx";
import type { FieldsAnswer, MappingAnswer, SetupAnswer } from "./answers.ts";

export const STEPS = ["connect", "fields", "map", "history", "baseline", "rules", "live"] as const;
export type StepName = (typeof STEPS)[number];

export const STEP_NAMES: Readonly<Record<StepName, string>> = {
  connect: "Connect",
  fields: "Fields",
  map: "Map values",
  history: "Read history",
  baseline: "Baseline",
  rules: "First rules",
  live: "Go live",
};

export interface StepState {
  readonly name: StepName;
  readonly state: "done" | "open" | "busy" | "unknown";
  readonly says: string;
}

export const GLYPHS: Readonly<Record<StepState["state"], GlyphName>> = {
  done: "hit",
  open: "notStarted",
  busy: "running",
  unknown: "review",
};

interface Known {
  readonly setup: SetupAnswer;
  readonly fields: FieldsAnswer | undefined;
  readonly mapping: MappingAnswer | undefined;
  readonly baseline: Answer<"GET /figures/overview">["baseline"] | undefined;
  readonly gate: Pick<Answer<"GET /gate">, "state" | "mode" | "testRecipientName"> | undefined;
}

/** Where each step stands, from what is there: nothing is kept of having been here. */
export function stepsOf({ setup, fields, mapping, baseline, gate }: Known): readonly StepState[] {
  const { accounts } = setup;
  const lost = accounts.filter(({ status }) => status === "disconnected");
  const walks = accounts.map(({ backfill }) => backfill);
  const isReading = walks.some((walk) => walk !== null && walk.doneAt === null);
  return [
    lost.length > 0
      ? { name: "connect", state: "open", says: `${lost.length} disconnected` }
      : {
          name: "connect",
          state: accounts.length > 0 ? "done" : "open",
          says: `${accounts.length} connected`,
        },
    fieldStep(fields),
    mapStep(mapping),
    isReading
      ? { name: "history", state: "busy", says: "being read" }
      : walks.length > 0 && walks.every((walk) => walk !== null)
        ? { name: "history", state: "done", says: "read" }
        : { name: "history", state: "open", says: "not read" },
    baseline === undefined
      ? { name: "baseline", state: "unknown", says: "being read" }
      : baseline === null
        ? { name: "baseline", state: "open", says: isReading ? "waits for history" : "no history" }
        : { name: "baseline", state: "done", says: "kept" },
    setup.policy.isOwn
      ? { name: "rules", state: "done", says: `version ${setup.policy.version}` }
      : {
          name: "rules",
          state: setup.hasDraft ? "busy" : "open",
          says: setup.hasDraft ? "a draft" : "the preset",
        },
    gate === undefined
      ? { name: "live", state: "unknown", says: "being read" }
      : gate.mode === "live"
        ? { name: "live", state: "done", says: "live" }
        : {
            name: "live",
            state: gate.state === "connected" ? "open" : "busy",
            says: gate.testRecipientName === null ? "silent, to nobody yet" : "silent",
          },
  ];
}

function fieldStep(fields: FieldsAnswer | undefined): StepState {
  if (fields === undefined) return { name: "fields", state: "unknown", says: "being compared" };
  const differing = fields.accounts.reduce((sum, { others }) => sum + others.length, 0);
  if (fields.accounts.some(({ inOrder }) => inOrder === null))
    return { name: "fields", state: "unknown", says: "could not be compared" };
  if (fields.accounts.length > 0 && fields.accounts.every(({ inOrder }) => inOrder))
    return { name: "fields", state: "done", says: "in order" };
  return {
    name: "fields",
    state: "open",
    says: fields.accounts.length === 0 ? "no account" : `${differing} to mend`,
  };
}

/** How many values that leads really had the rules know nothing of. */
const unmapped = (mapping: MappingAnswer | undefined): number =>
  (mapping?.properties ?? []).reduce(
    (sum, { values }) =>
      sum + values.filter(({ leads, becomes }) => leads > 0 && becomes === "unknown").length,
    0,
  );

function mapStep(mapping: MappingAnswer | undefined): StepState {
  if (mapping === undefined) return { name: "map", state: "unknown", says: "being read" };
  const unknown = unmapped(mapping);
  if (unknown > 0) return { name: "map", state: "open", says: `${unknown} without a lead type` };
  const isEmpty = mapping.properties.every(({ values }) => values.every(({ leads }) => leads === 0));
  return isEmpty
    ? { name: "map", state: "open", says: "no values found yet" }
    : { name: "map", state: "done", says: "every value has a lead type" };
}
