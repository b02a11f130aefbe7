import { watchFromOf } from "../../workflows/decide/homes.ts";
import type { TenantId } from "../../workflows/ports.ts";
import { tenantView } from "../domain/directory.ts";
import type { TenantFact } from "../domain/facts.ts";
import { peopleNamed } from "../domain/one-person.ts";
import type { Policy } from "../domain/policy.ts";
import { DAY, type Instant } from "../domain/time.ts";
import { BadInput } from "../errors.ts";
import { type Examination, type ExaminedLead, examination, type Stray } from "../store/examination.ts";
import type { OpenStore } from "../store/open-store.ts";
import { checkAlerts } from "./check-alerts.ts";
import { checkFigures } from "./check-figures.ts";
import { checkColumns, checkDelays, checkDues } from "./check-journeys.ts";
import { checkMessages } from "./check-messages.ts";
import { checkRebuild, type Rules } from "./check-rebuild.ts";
import type { Found } from "./invariants.ts";
import { KnownThen } from "./known-then.ts";
import { type Report, ReportDraft } from "./report.ts";

export interface ExamineOptions {
  /** All tenants without it. Throws BadInput (tenant) if there is no such tenant. */
  readonly tenantId?: TenantId;
  readonly now: Instant;
  /** Leads looked at, and how many there are in all. */
  readonly progress?: (leads: number, of: number) => void;
}

/** Checks every invariant of the domain on stored data, lead by lead; reads only, also beside a running engine. */
export async function examine(store: OpenStore, options: ExamineOptions): Promise<Report> {
  const reads = examination(store.db);
  const draft = new ReportDraft();
  const tenants = await tenantsOf(store, options.tenantId);
  const counts = await Promise.all(tenants.map((tenantId) => reads.leadCount(tenantId)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  let looked = 0;

  for (const tenantId of tenants) {
    const add = (leadId: string | null, { severity = "broken", journeyId, ...rest }: Found) =>
      draft.add({ ...rest, severity, tenantId, leadId, journeyId: journeyId ?? null });
    const rulesNow = tenantRules(store, reads, tenantId);
    for await (const page of reads.leads(tenantId)) {
      const rules = await rulesNow();
      for (const lead of page) for (const found of checkLead(lead, rules, draft)) add(lead.leadId, found);
      looked += page.length;
      options.progress?.(looked, total);
    }
    for await (const { rows, found } of reads.strays(tenantId)) {
      draft.count("rows", rows);
      for (const stray of found) add(stray.leadId, strayFound(stray));
    }
    const ofTenant = await checkTenant(store, reads, tenantId, draft);
    const ofMessages = await checkMessages(store, tenantId, options.now);
    const others = [
      ...ofMessages,
      ...(await undecided(store, tenantId, options.now)),
      ...(await checkFigures(store.db, tenantId)),
    ];
    for (const found of [...ofTenant, ...others]) add(null, found);
  }
  return draft.done(options.now, tenants);
}

async function tenantsOf(store: OpenStore, wanted: TenantId | undefined): Promise<readonly TenantId[]> {
  const all = (await store.tenants.all()).map(({ id }) => id);
  if (wanted === undefined) return all;
  if (all.includes(wanted)) return [wanted];
  throw new BadInput("tenant", `there is no tenant ${wanted}.`, `Known: ${all.join(", ") || "none"}.`);
}

/** To be asked after a page was read, so that all its decisions stand on is known even if it came meanwhile. */
function tenantRules(store: OpenStore, reads: Examination, tenantId: TenantId): () => Promise<Rules> {
  let known: { readonly version: number; readonly people: KnownThen } | null = null;
  return async () => {
    const version = await store.tenantFacts.version(tenantId);
    if (known?.version !== version)
      known = { version, people: new KnownThen(await reads.tenantFacts(tenantId)) };
    const { people } = known;
    const policies = await store.policies.published(tenantId);
    const installations = await store.tenants.installations(tenantId);
    return { policies, people, watchFrom: watchFromOf(installations) };
  };
}

/** Everything that one lead's rows tell. A fold that differs is told only where nothing else about its journeys is. */
function checkLead(lead: ExaminedLead, rules: Rules, draft: ReportDraft): readonly Found[] {
  const journeys = lead.journeys.map(({ body }) => body);
  const living = lead.mergedInto === null && lead.erasedAt === null;
  draft.count("leads");
  draft.count("facts", lead.facts.length);
  draft.count("journeys", journeys.length);
  draft.count("alerts", lead.alerts.length);

  const ofJourneys: Found[] = lead.journeys.flatMap((journey) => [
    ...checkDelays(journey.body),
    ...checkColumns(journey),
  ]);
  for (const journey of journeys) {
    draft.count("clocks", journey.clocks.length);
    // The facts of a merged lead are with the survivor, those of an erased one incomplete.
    if (!living) continue;
    const policy = rules.policies.find(({ version }) => version === journey.policyVersion);
    const { found, checked } = checkDues(journey, policy, lead.facts);
    draft.count("dues", checked);
    ofJourneys.push(...found);
  }
  const waiting = journeys.filter(({ status }) => status === "unanswered");
  if (waiting.length > 1)
    ofJourneys.push({
      invariant: "oneWaiting",
      what: `${waiting.map(({ id }) => id).join(" and ")} are unanswered at once.`,
      fix: "Find what wrote these journeys; sweep the lead, so that it is folded anew from its facts.",
    });
  const ofAlerts = checkAlerts(lead);
  if (lead.erasedAt !== null) draft.count("erased");
  if (!living || ofJourneys.length > 0) return [...ofJourneys, ...ofAlerts];
  draft.count("rebuilt");
  return [...rebuilt(lead, rules), ...ofAlerts];
}

function rebuilt(lead: ExaminedLead, rules: Rules): readonly Found[] {
  try {
    return checkRebuild(lead, rules);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [
      {
        invariant: "rebuild",
        what: `The lead's facts cannot be folded: ${why}.`,
        fix: "Restore the policy version that its journeys name, or report this.",
      },
    ];
  }
}

function strayFound({ table, key, mergedInto }: Stray): Found {
  return {
    invariant: "belonging",
    what:
      mergedInto === null
        ? `${table} ${key} names a lead that is not there.`
        : `${table} ${key} stayed behind when its lead was merged into ${mergedInto}.`,
    fix: "Sweep the record, so that it finds its lead again; report this if it comes back.",
  };
}

async function checkTenant(
  store: OpenStore,
  reads: Examination,
  tenantId: TenantId,
  draft: ReportDraft,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  draft.count("auditEntries", await reads.auditLength(tenantId));
  const broken = await store.audit.verify(tenantId);
  if (broken)
    found.push({
      invariant: "audit",
      what: `Entry ${broken.seq}: ${broken.why}.`,
      fix: "Somebody wrote to the database behind Leadclock: compare with a backup, and find out who.",
    });
  for (const installation of await store.tenants.installations(tenantId))
    found.push(...(await checkGrant(store, installation, draft)));
  found.push(...strangers(await store.policies.published(tenantId), await store.tenantFacts.all(tenantId)));
  for (const { box, kind, n } of await reads.deadLetters(tenantId))
    found.push({
      invariant: "deadLetters",
      severity: "warning",
      what: `${n} ${kind} ${n === 1 ? "was" : "were"} given up in the ${box}.`,
      fix: "leadclock dead-letters shows why, and puts them back in line once that is mended.",
    });
  // What a person switched off waits because it was told to.
  const isOff = (await store.switches.all(tenantId)).length > 0;
  for (const { box, n } of isOff ? [] : await store.reports.heldUp(tenantId))
    found.push({
      invariant: "heldUp",
      severity: "warning",
      what: `${n} ${n === 1 ? "thing waits" : "things wait"} in the ${box} after several tries.`,
      fix: "leadclock status shows why the last try failed; what somebody must mend is in the task for operations too.",
    });
  return found;
}

/** Where the directory is known, an address that nobody has means that operations hear instead. */
function strangers(policies: readonly Policy[], facts: readonly TenantFact[]): readonly Found[] {
  const policy = policies.at(-1);
  if (!policy) return [];
  const view = tenantView(facts);
  const unknown = peopleNamed(policy).filter(({ person }) => view.named(person) === null);
  return [...new Set(unknown.map(({ path }) => path))].map((path) => ({
    invariant: "people",
    severity: "warning",
    what: `${path} of policy version ${policy.version} has an e-mail address that nobody in the connected accounts has.`,
    fix: "Publish a version with an address that somebody has; until then the next in line hears, operations at last.",
  }));
}

/** Two leads that are one person are judged twice until somebody decides (D24); three days are a long weekend. */
const DECIDED_WITHIN_MS = 3 * DAY;

async function undecided(store: OpenStore, tenantId: TenantId, now: Instant): Promise<readonly Found[]> {
  const open = (await store.duplicates.list(tenantId)).filter(({ state }) => state === "open");
  const late = open.filter(({ since }) => since < now - DECIDED_WITHIN_MS);
  if (late.length === 0) return [];
  const days = Math.floor((now - Math.min(...late.map(({ since }) => since))) / DAY);
  const pairs = late.length === 1 ? "1 pair of records" : `${late.length} pairs of records`;
  return [
    {
      invariant: "duplicates",
      severity: "warning",
      what: `${pairs} may be one person, and nobody has decided; the oldest waits since ${days} days.`,
      fix: "leadclock duplicates list shows them: join a pair, or keep it apart.",
    },
  ];
}

type Connection = Awaited<ReturnType<OpenStore["tenants"]["installations"]>>[number];

async function checkGrant(
  store: OpenStore,
  installation: Connection,
  draft: ReportDraft,
): Promise<readonly Found[]> {
  const { id, status } = installation;
  const fix = "Set LEADCLOCK_SECRET_KEY to the key it was made with, or connect the account again.";
  try {
    const stored = await store.vault.read(installation);
    if (stored) draft.count("grants");
    if (stored || status === "disconnected") return [];
    return [{ invariant: "tokens", what: `${id} is connected, but no grant is stored for it.`, fix }];
  } catch {
    return [{ invariant: "tokens", what: `The grant of ${id} cannot be decrypted.`, fix }];
  }
}
