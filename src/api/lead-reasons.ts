import { z } from "zod";
import { contestVerdict, withdrawContest } from "../../workflows/reviews/contest-verdict.ts";
import { giveReason } from "../../workflows/reviews/give-reason.ts";
import type { Journey } from "../domain/journey.ts";
import { isOpen } from "../domain/reviews.ts";
import { ownersIn } from "../domain/scope.ts";
import { NotFound } from "../errors.ts";
import { leadStory } from "../store/lead-page.ts";
import type { Caller } from "./caller.ts";
import type { ApiDeps } from "./deps.ts";
import { leadAnswer } from "./lead-answer.ts";
import { OnRecord } from "./record-words.ts";
import { type Route, route } from "./route.ts";
import { rowContext } from "./worklist-row.ts";

const Params = z.strictObject({ lead: z.string().min(1).max(400) });
const Words = z.string().trim().min(3, "say it in a few words").max(2_000);
const Which = z.strictObject({
  /** Default: the latest. */
  journey: z.string().min(1).max(1_000).optional(),
  /** Default: the one that decides hit or miss. */
  clock: z.string().min(1).max(200).optional(),
});
const Done = z.object({
  changed: z.boolean(),
  breachReason: z.string().nullable(),
  openReviews: z.array(z.string()).readonly(),
});
/** What was said counts; how the records stand beside it says what their fields hold. */
const Said = Done.extend({ onRecords: z.array(OnRecord).readonly() });

/** What people who had a lead say about it: why it was late, that its verdict is wrong. */
export function leadReasonRoutes(deps: ApiDeps): readonly Route[] {
  const { ports, store, rules } = deps;
  const journeyOf = async ({ tenantId, scope }: Caller, lead: string, wanted?: string): Promise<string> => {
    const story = await leadStory(store.db, tenantId, lead, ownersIn(scope));
    if (!story) throw new NotFound("such lead");
    const journey = wanted ? story.journeys.find(({ id }) => id === wanted) : story.journeys.at(-1);
    if (!journey) throw new NotFound("such journey of this lead");
    return journey.id;
  };
  const told = ({ changed, journey }: { readonly changed: boolean; readonly journey: Journey }) => ({
    changed,
    breachReason: journey.breachReason,
    openReviews: journey.reviews.filter((one) => isOpen(journey, one)).map(({ kind }) => kind),
  });
  return [
    route({
      method: "POST",
      path: "/leads/{lead}/reason",
      summary: "Say why a lead was late; the last reason given counts",
      needs: "act",
      params: Params,
      body: z.strictObject({ reason: z.string().trim().min(1).max(200), note: Words.optional() }),
      answer: Said,
      run: async ({ params, body }, caller) => {
        const of = { by: caller.name, owners: ownersIn(caller.scope) };
        const journey = await journeyOf(caller, params.lead);
        const given = await giveReason(ports, rules, caller.tenantId, { ...body, ...of, journey });
        const story = await leadStory(
          store.db,
          caller.tenantId,
          given.journey.leadId,
          ownersIn(caller.scope),
        );
        const page = story && leadAnswer(story, await rowContext(deps, caller.tenantId));
        const said = page?.journeys.find(({ id }) => id === given.journey.id)?.reason;
        return { ...told(given), onRecords: said?.onRecords ?? [] };
      },
    }),
    route({
      method: "POST",
      path: "/leads/{lead}/contest",
      summary: "Contest a verdict: a reviewer looks at it, and it stands until then",
      needs: "act",
      params: Params,
      body: Which.extend({ why: Words }),
      answer: Done,
      run: async ({ params, body }, caller) => {
        const of = { by: caller.name, owners: ownersIn(caller.scope) };
        const journey = await journeyOf(caller, params.lead, body.journey);
        return told(await contestVerdict(ports, rules, caller.tenantId, { ...body, ...of, journey }));
      },
    }),
    route({
      method: "POST",
      path: "/leads/{lead}/contest/withdraw",
      summary: "Contest a verdict no longer",
      needs: "act",
      params: Params,
      body: Which,
      answer: Done,
      run: async ({ params, body }, caller) => {
        const of = { by: caller.name, owners: ownersIn(caller.scope) };
        const journey = await journeyOf(caller, params.lead, body.journey);
        return told(await withdrawContest(ports, rules, caller.tenantId, { ...body, ...of, journey }));
      },
    }),
  ];
}
