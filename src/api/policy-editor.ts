import { z } from "zod";
import { changesOf } from "../../workflows/policies/edit-draft.ts";
import { readText } from "../../workflows/policies/policy-text.ts";
import { typedLocalTime } from "../domain/calendar/typed-time.ts";
import { compilePolicy } from "../domain/compiled.ts";
import { dueExamples, telling } from "../domain/due-examples.ts";
import { BadInput } from "../errors.ts";
import { presets } from "../settings/presets.ts";
import { fromPolicy } from "../settings/to-policy.ts";
import { writtenOut } from "../settings/written-out.ts";
import type { ApiDeps } from "./deps.ts";
import { DraftHeader, Problem } from "./policy-answers.ts";
import { problemsOf, readPolicy } from "./policy-reader.ts";
import { type Route, route } from "./route.ts";

const Text = z.record(z.string(), z.unknown());
const Instant = z
  .number()
  .transform((ms) => new Date(ms).toISOString())
  .pipe(z.string());
const Example = z.object({
  clock: z.string(),
  leadType: z.string().nullable(),
  label: z.string(),
  from: Instant,
  due: Instant.nullable(),
  timeZone: z.string(),
  words: z.string(),
});

/** What an editor of the rules needs beside the draft itself: texts written out, changes of a text not kept yet, examples. */
export function policyEditorRoutes({ store, ports }: ApiDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/policies/editor",
      summary:
        "The draft, else the newest version, and that version, each written out without preset and defaults",
      needs: "readAll",
      answer: z.object({
        /** The newest version; a draft is based on it. */
        newest: z.number(),
        draft: DraftHeader.nullable(),
        policy: Text,
        published: Text,
        /** A draft on a preset is kept written out as soon as it is changed here. */
        preset: z.string().nullable(),
        /** Whether any preview was ever begun. */
        hasPreview: z.boolean(),
      }),
      run: async (_asked, { tenantId }) => {
        const { draft } = await store.policyDrafts.current(tenantId);
        const newest = (await store.policies.published(tenantId)).at(-1);
        const published = newest ? writtenOut(fromPolicy(newest), presets) : {};
        const preset = draft ? Object(draft.file).preset : undefined;
        return {
          newest: newest?.version ?? 0,
          draft,
          policy: draft ? writtenOut(draft.file, presets) : published,
          published,
          preset: typeof preset === "string" ? preset : null,
          hasPreview: (await store.policyPreviews.newest(tenantId)) !== null,
        };
      },
    }),
    route({
      method: "POST",
      path: "/policies/changes",
      summary:
        "What a text that is not kept changes in the newest version, in words; `null`: it is not sound",
      needs: "editPolicy",
      body: z.strictObject({ policy: Text }),
      answer: z.object({
        changes: z.array(z.string()).readonly().nullable(),
        problems: z.array(Problem).readonly(),
      }),
      run: async ({ body: { policy } }, { tenantId }) => ({
        changes:
          (await changesOf(store, readPolicy, tenantId, { file: policy }))?.map(({ words }) => words) ?? null,
        problems: problemsOf(policy),
      }),
    }),
    route({
      method: "POST",
      path: "/policies/due-example",
      summary:
        "When leads that come at one instant would be due under a text, for every lead type, in words (D16)",
      needs: "readAll",
      body: z.strictObject({
        policy: Text,
        /** Local, `2026-11-20T16:50`, in the zone of the SLA's calendar; left out: shortly before the next weekend. */
        at: z.string().max(40).optional(),
      }),
      answer: z.object({
        /** Empty where the text is not sound. */
        examples: z.array(Example).readonly(),
        timeZone: z.string().nullable(),
        problems: z.array(Problem).readonly(),
      }),
      run: async ({ body: { policy: file, at } }) => {
        const text = readText(readPolicy, file);
        if (!text.ok) return { examples: [], timeZone: null, problems: problemsOf(file) };
        const { policy } = text;
        const { sla, calendar } = compilePolicy(policy);
        const timeZone = policy.calendars[sla.calendar]?.timeZone ?? policy.timeZone;
        const from =
          at === undefined ? telling(calendar(sla.calendar), ports.clock.now()) : local(at, timeZone);
        return { examples: dueExamples(policy, from), timeZone, problems: [] };
      },
    }),
  ];
}

function local(at: string, timeZone: string): number {
  const from = typedLocalTime(`${at} ${timeZone}`);
  if (from === null)
    throw new BadInput("at", `"${at}" is no local time.`, "Write it as 2026-11-20T16:50, without a zone.");
  return from;
}
