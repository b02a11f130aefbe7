import { setImmediate as breathe } from "node:timers/promises";
import { propertiesRead } from "../../src/domain/classify.ts";
import { compilePolicy, policyAt } from "../../src/domain/compiled.ts";
import type { LeadFact } from "../../src/domain/facts.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { previewLead } from "../../src/domain/preview.ts";
import { DAY, type Instant } from "../../src/domain/time.ts";
import { watchFromOf } from "../decide/homes.ts";
import type { TenantRules } from "../decide/tenant-rules.ts";
import type { Data } from "../ports.ts";
import { PreviewDelays } from "./preview-delays.ts";
import type { PreviewResult } from "./preview-result.ts";
import { PreviewTally } from "./preview-tally.ts";

/** Leads read at once. */
const PAGE = 200;
/** Leads folded before others get their turn. */
const TURN = 20;
/** What rules can ask of every engagement. */
const ALWAYS_THERE = ["source", "engagement"];

export interface Previewing {
  readonly draft: Policy;
  readonly days: number;
  readonly asOf: Instant;
  /** Called after each page with the number of leads looked at. */
  readonly progress?: (done: number) => Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * What a draft would have made of every lead of the last days, and what it would make of what is running. Writes
 * nothing, and holds one page of leads at a time, however many there are. Throws the signal's reason when it is aborted.
 */
export async function previewPolicy(
  data: Pick<Data, "leads" | "policyPreviews">,
  { tenantId, policies, view, installations, properties }: TenantRules,
  { draft, days, asOf, progress, signal }: Previewing,
): Promise<PreviewResult> {
  const since = asOf - days * DAY;
  const watchFrom = watchFromOf(installations);
  const inForce = policyAt(policies, asOf);
  const tally = new PreviewTally(draft.timeZone, new PreviewDelays(inForce, draft));
  const unseen = new Unseen(draft, properties);
  let after = "";
  for (;;) {
    const leads = await data.policyPreviews.page(tenantId, since, after, PAGE);
    const facts = await data.leads.facts(tenantId, leads);
    for (const [index, leadId] of leads.entries()) {
      if (index % TURN === 0) await breathe();
      signal?.throwIfAborted();
      const known = facts.get(leadId) ?? [];
      unseen.look(known);
      tally.add(
        leadId,
        previewLead({
          leadId,
          facts: known,
          tenant: view,
          published: policies,
          draft,
          since,
          asOf,
          watchFrom,
        }),
      );
    }
    await progress?.(tally.leads);
    if (leads.length < PAGE) break;
    after = leads.at(-1)!;
  }
  const { erased } = await data.policyPreviews.count(tenantId, since);
  return tally.result(
    { since, asOf, erased, unseen: unseen.names, openDays: openDays(draft, since, asOf) },
    (userId) => view.userAt(userId, asOf).name,
  );
}

/** Dates on which the draft's SLA calendar is open at all. */
function openDays(draft: Policy, since: Instant, asOf: Instant): number {
  const { sla, calendar } = compilePolicy(draft);
  const hours = calendar(sla.calendar);
  const dates = hours.openPeriods({ start: since, end: asOf }).map(({ start }) => hours.localDate(start));
  return new Set(dates).size;
}

/** Properties are copied onto a fact when it is made: what no rule asked for then is not there now. */
class Unseen {
  readonly #names: Set<string>;

  constructor(draft: Policy, copied: readonly string[]) {
    this.#names = new Set(propertiesRead(draft));
    for (const name of [...ALWAYS_THERE, ...copied]) this.#names.delete(name);
  }

  get names(): readonly string[] {
    return [...this.#names].sort();
  }

  look(facts: readonly LeadFact[]): void {
    if (this.#names.size === 0) return;
    for (const fact of facts)
      if (fact.kind === "engaged" || fact.kind === "created")
        for (const name of Object.keys(fact.properties)) this.#names.delete(name);
  }
}
