import type {
  Installation,
  KeptAnswer,
  KeptProblem,
  KeptRequest,
  KeptRules,
  Session,
} from "../../connectors/connector.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { type Role, roleOf } from "../../src/domain/role.ts";
import { BadInput } from "../../src/errors.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import { knownMember } from "../people/known-member.ts";
import type { Members, Ports, TenantId } from "../ports.ts";
import { approveParts } from "./approve-parts.ts";
import { changesOf, newestOf, saveDraft } from "./edit-draft.ts";
import { digestOfValue, type PolicyReader, readText } from "./policy-text.ts";
import { type PreviewDesk, stateOf } from "./preview-desk.ts";
import type { Counts, PreviewResult } from "./preview-result.ts";
import { publishDraft } from "./publish-policy.ts";

/** What doing what people ask in the CRM needs beside the ports. */
export interface AskedRules {
  readonly read: PolicyReader;
  /** A version as a file that leaves nothing to a default. */
  readonly writtenOut: (policy: Policy) => Readonly<Record<string, unknown>>;
  readonly previews: PreviewDesk;
  readonly rules: RulesCache;
  readonly members: Members;
  readonly may: (role: Role, permission: "editPolicy" | "approve" | "publish") => boolean;
}

interface Asking {
  readonly installation: Installation;
  readonly kept: KeptRules;
  readonly session: Session;
  readonly request: KeptRequest;
  /** The version that the records were filled from. */
  readonly version: number | null;
  /** The newest draft that was made of them. */
  readonly draft: number | null;
}

const NEEDS = {
  preview: ["editPolicy"],
  publish: ["editPolicy", "approve", "publish"],
  reload: ["editPolicy"],
} as const;

/**
 * Does what somebody asked in the CRM, with the rights they have here, by the same recipes as everywhere: keep the draft,
 * preview it, approve and publish it. `null`: still at it. Throws BadInput, Conflict, NotFound for what is to be refused.
 */
export async function carryOut(ports: Ports, asked: AskedRules, asking: Asking): Promise<KeptAnswer | null> {
  const by = await whoAsks(ports, asked, asking);
  const { request, kept, session, installation } = asking;
  const newest = newestOf(await ports.store.policies.published(installation.tenantId));
  if (request.ask === "reload") {
    await kept.fill(session, newest);
    return { state: "done", words: `The rules of version ${newest.version} stand here now.` };
  }
  if (request.working) return previewed(ports, asked, asking);
  if (asking.version !== newest.version)
    throw new BadInput(
      "Version",
      `Version ${newest.version} was published since these rules were filled from version ${asking.version ?? "none"}.`,
      "Take over the rules in force, and make your change there.",
    );
  const text = await sound(asked, asking, newest);
  return request.ask === "preview"
    ? preview(ports, asked, asking, { by, text, newest })
    : publish(ports, asked, asking, { by, text });
}

async function whoAsks(ports: Ports, asked: AskedRules, { installation, request }: Asking): Promise<string> {
  const connector = ports.accounts.connector(installation.crm);
  const user = { accountId: installation.accountId, ...request.by, email: null, name: null };
  const member = await knownMember({ ports, ...asked }, connector, user);
  if (!member)
    throw new BadInput(
      "Request",
      `Leadclock does not know you as a user of this ${connector.label}.`,
      "Ask an admin.",
    );
  const role = roleOf(member);
  const lacks = NEEDS[request.ask].filter((permission) => !asked.may(role, permission));
  if (lacks.length > 0)
    throw new BadInput(
      "Request",
      `You are ${role} here and may not ${lacks.includes("publish") ? "publish rules" : "change rules"}.`,
      "Ask an admin of the account to do it, or to give you the role.",
    );
  return member.email === null ? member.name : `${member.name} (${member.email})`;
}

/** The records as a sound file; what is wrong is written on them. Throws BadInput where anything is. */
async function sound(
  { read, writtenOut }: AskedRules,
  { kept, session }: Asking,
  newest: Policy,
): Promise<Readonly<Record<string, unknown>>> {
  const { version: _version, effectiveAt: _from, ...base } = writtenOut(newest);
  const laid = await kept.read(session, base);
  const answer = readText(read, laid.file);
  const problems = new Map<string, KeptProblem[]>();
  const note = (record: string, one: KeptProblem) =>
    problems.set(record, [...(problems.get(record) ?? []), one]);
  for (const { record, ...problem } of laid.problems) note(record, problem);
  // A record that says nothing breaks the text too: what it lacks is said once.
  if (!answer.ok)
    for (const { path, problem, fix } of answer.problems) {
      const record = recordAt(path, laid.records) ?? laid.whole;
      if (!laid.problems.some((one) => one.record === record))
        note(record, { field: path || "rules", reason: `${problem}.`, fix });
    }
  await kept.tell(session, problems);
  const all = [...problems.values()].flat();
  const [first] = all;
  if (first)
    throw new BadInput(
      first.field,
      first.reason,
      `${first.fix}${all.length > 1 ? ` (${all.length - 1} more, each on its record.)` : " It stands on its record."}`,
    );
  return laid.file;
}

/** The record of the longest beginning of a path that one stands for. */
function recordAt(path: string, records: ReadonlyMap<string, string>): string | null {
  const members = path.split(".");
  for (let length = members.length; length > 0; length--) {
    const record = records.get(members.slice(0, length).join("."));
    if (record) return record;
  }
  return null;
}

interface Text {
  readonly by: string;
  readonly text: Readonly<Record<string, unknown>>;
}

async function preview(
  ports: Ports,
  { read, previews }: AskedRules,
  { installation: { tenantId }, draft }: Asking,
  { by, text, newest }: Text & { readonly newest: Policy },
): Promise<KeptAnswer> {
  const { store } = ports;
  const changes = await changesOf(store, read, tenantId, { file: text });
  if (changes?.length === 0)
    return { state: "done", words: `Nothing is changed: these are the rules of version ${newest.version}.` };
  const open = (await store.policyDrafts.current(tenantId)).draft;
  const isSame = open !== null && digestOfValue(open.file) === digestOfValue(text);
  if (open && !isSame && open.revision !== draft)
    throw new BadInput(
      "Draft",
      `${open.author} has a draft open since ${new Date(open.at).toISOString()}.`,
      "It is published or put away first; nothing of it was overwritten.",
    );
  const saved = isSame
    ? open
    : await saveDraft(ports, read, tenantId, {
        file: text,
        basedOn: newest.version,
        revision: open?.revision ?? 0,
        by,
      });
  await previews.start(tenantId, by);
  const words = ["It changes:", ...(changes ?? []).map((one) => `- ${one.words}`)].join("\n");
  return { state: "working", words, draft: saved.revision };
}

async function previewed(
  { store, clock }: Ports,
  { read }: AskedRules,
  { installation: { tenantId }, request }: Asking,
): Promise<KeptAnswer | null> {
  const { draft } = await store.policyDrafts.current(tenantId);
  const found = await store.policyPreviews.newest(tenantId);
  if (draft?.revision !== request.draft || !found)
    return {
      state: "refused",
      words: "The draft was changed or published elsewhere meanwhile. Preview again.",
    };
  const state = stateOf(found, clock.now());
  if (state === "running") return null;
  if (!found.result)
    return {
      state: "refused",
      words: `The preview did not come to its end: ${found.why ?? "it was stopped."} Ask again.`,
    };
  const changes = (await changesOf(store, read, tenantId, draft)) ?? [];
  const lines = ["It changes:", ...changes.map(({ words }) => `- ${words}`), "", ...inWords(found.result)];
  return { state: "done", words: lines.join("\n"), draft: draft.revision };
}

function inWords({
  since,
  leads,
  before,
  after,
  flipped,
  alerts,
  running,
}: PreviewResult): readonly string[] {
  return [
    `Looked at ${leads} leads since ${new Date(since).toISOString().slice(0, 10)}.`,
    `Hits: ${share(before)} as it was, ${share(after)} under these rules.`,
    `Leads with another outcome: ${flipped.length}. Alerts: ${alerts.before.total} as it was, ${alerts.after.total} under these rules.`,
    `Clocks that run now: leads that would change at once: ${running.flips}. They stay under the rules they began with.`,
  ];
}

const share = ({ hits, misses, hitRate }: Counts): string =>
  hitRate === null ? "none judged" : `${hits} of ${hits + misses} (${Math.round(hitRate * 100)} %)`;

async function publish(
  ports: Ports,
  { read }: AskedRules,
  { installation: { tenantId, crm }, kept, session, draft }: Asking,
  { by, text }: Text,
): Promise<KeptAnswer> {
  const open = (await ports.store.policyDrafts.current(tenantId)).draft;
  if (!open || open.revision !== draft || digestOfValue(open.file) !== digestOfValue(text))
    throw new BadInput("Draft", "These rules were not previewed as they are now.", "Preview them first.");
  const { revision } = open;
  await approveParts(ports, read, tenantId, { of: { revision }, parts: "all", withdraw: false, by });
  const { label } = ports.accounts.connector(crm);
  const published = await publishDraft(ports, read, tenantId, {
    revision,
    by,
    note: `Published from ${label}.`,
  });
  await kept.show(session, {
    version: published.version,
    mode: (await modeOf(ports, tenantId)) ?? "silent",
    at: ports.clock.now(),
  });
  const lines = [
    `Version ${published.version} is in force.`,
    ...published.changes.map((words) => `- ${words}`),
  ];
  return { state: "done", words: lines.join("\n") };
}

const modeOf = async ({ store }: Ports, tenantId: TenantId) => (await store.tenants.get(tenantId))?.mode;
