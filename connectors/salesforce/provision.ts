import { z } from "zod";
import type { FieldSpec } from "../../field-specs/spec.ts";
import { GiveUp } from "../../src/errors.ts";
import type { ProvisionReport, Session } from "../connector.ts";
import { checkChannel, makeChannel } from "./channel.ts";
import type { SalesforceClient } from "./client.ts";
import { clashOf, type Definition, definitionsOf, driftOf, MARK, valueSet } from "./definitions.ts";
import { readMetadata, saveMetadata } from "./metadata.ts";
import { namespaceIn } from "./names.ts";
import {
  assign,
  findPermissionSets,
  grant,
  integrationUser,
  isAssigned,
  PERMISSION_SETS,
} from "./permission-sets.ts";
import { type DescribedField, describeFields } from "./reads.ts";

type Item = ProvisionReport["items"][number];

const IN_ORDER = new Set<Item["state"]>(["ok", "created", "repaired", "restored"]);

/**
 * Makes or repairs our fields on leads, contacts and tasks, who may see them, and the channel of change events; again
 * and again to the same end. Fields that we did not make are left alone and reported. Where a managed package brings
 * them, nothing is made. With `check` nothing is written.
 */
export async function provision(
  client: SalesforceClient,
  session: Session,
  specs: readonly FieldSpec[],
  options: { readonly check: boolean },
): Promise<ProvisionReport> {
  const seen = await look(client, session);
  const namespace = namespaceIn(seen.get("Lead")?.keys() ?? []);
  const definitions = definitionsOf(specs, namespace);
  if (namespace !== null) return report(definitions.map((one) => packaged(one, seen)));
  const known = await hidden(client, session, definitions, seen);
  const fields = definitions.map((one) => judge(one, seen, known));
  const sets = await checkPermissionSets(client, session);
  const channel = await checkChannel(client, session);
  if (options.check) return report([...sets, ...fields, ...channel]);
  const made = await mend(client, session, definitions, fields, seen, sets);
  return report([...made, ...(await makeChannel(client, session, channel))]);
}

const report = (items: readonly Item[]): ProvisionReport => ({
  items,
  inOrder: items.every(({ state }) => IN_ORDER.has(state)),
});

type Seen = ReadonlyMap<string, ReadonlyMap<string, DescribedField>>;

/** Our fields as the integration user sees them: what it may not see is not there. */
async function look(client: SalesforceClient, session: Session): Promise<Seen> {
  const seen = new Map<string, ReadonlyMap<string, DescribedField>>();
  for (const object of ["Lead", "Contact", "Task"])
    seen.set(object, await describeFields(client, session, object));
  return seen;
}

const fieldOf = (definition: Definition, seen: Seen): DescribedField | undefined =>
  seen.get(definition.seenOn)?.get(definition.name);

function packaged(definition: Definition, seen: Seen): Item {
  const what = definition.metadata.fullName;
  const field = fieldOf(definition, seen);
  if (!field || (definition.formula === null && !field.updateable))
    return {
      what,
      state: "blocked",
      detail: "the package has it, but the integration user may not: assign it the package's permission set",
    };
  const clash = clashOf(field, definition);
  return clash ? { what, state: "blocked", detail: clash } : { what, state: "ok" };
}

const Known = z.object({ fullName: z.string().nullish(), description: z.string().nullish() });
type KnownFields = ReadonlyMap<string, z.infer<typeof Known>>;

/** What describe does not tell: fields that are hidden, and whose they are where the help text does not say. */
async function hidden(
  client: SalesforceClient,
  session: Session,
  definitions: readonly Definition[],
  seen: Seen,
): Promise<KnownFields> {
  const unclear = definitions.filter((one) => !fieldOf(one, seen)?.inlineHelpText?.includes(MARK));
  const names = unclear.map(({ metadata }) => metadata.fullName);
  return names.length === 0 ? new Map() : readMetadata(client, session, "CustomField", names, Known);
}

function judge(definition: Definition, seen: Seen, known: KnownFields): Item {
  const what = definition.metadata.fullName;
  const field = fieldOf(definition, seen);
  const described = known.get(what);
  if (!field && !described) return { what, state: "missing" };
  const isOurs = [field?.inlineHelpText, described?.description].some((text) => text?.includes(MARK));
  const clash = field && clashOf(field, definition);
  if (clash) return { what, state: "blocked", detail: clash };
  if (!isOurs)
    return {
      what,
      state: "blocked",
      detail: "exists, but was not made by Leadclock; rename or delete the other field",
    };
  if (!field) return { what, state: "drifted", detail: HIDDEN };
  const drift = driftOf(field, definition);
  return drift.length === 0 ? { what, state: "ok" } : { what, state: "drifted", detail: drift.join(", ") };
}

const HIDDEN = "hidden from the integration user";

async function checkPermissionSets(client: SalesforceClient, session: Session): Promise<Item[]> {
  const present = await findPermissionSets(client, session);
  const items: Item[] = [];
  for (const { name, label } of Object.values(PERMISSION_SETS))
    items.push({ what: `permission set ${label}`, state: present.has(name) ? "ok" : "missing" });
  const id = present.get(PERMISSION_SETS.integration.name);
  const user = await integrationUser(client, session);
  const assigned = id !== undefined && user !== null && (await isAssigned(client, session, id, user));
  items.push({ what: ASSIGNMENT, state: assigned ? "ok" : "missing" });
  return items;
}

const ASSIGNMENT = `permission set ${PERMISSION_SETS.integration.label} for the integration user`;

/** Makes what is missing, repairs what drifted, grants both in the same step, then looks again. */
async function mend(
  client: SalesforceClient,
  session: Session,
  definitions: readonly Definition[],
  items: readonly Item[],
  seen: Seen,
  sets: readonly Item[],
): Promise<Item[]> {
  const ours = definitions.filter((_one, index) => items[index]!.state !== "blocked");
  const wrong = definitions.filter((_one, index) => ["missing", "drifted"].includes(items[index]!.state));
  const complete = wrong.length === 0 && sets.every(({ state }) => state === "ok");
  if (complete) return [...sets, ...items];
  // A formula's fields must be there before it.
  const [stored, formulas] = [wrong.filter((one) => !one.formula), wrong.filter((one) => one.formula)];
  const refused = new Map<string, string>();
  for (const part of [stored, formulas]) {
    const components = part.map((one) => withTheirChoices(one, fieldOf(one, seen)));
    for (const entry of await saveMetadata(client, session, "CustomField", components)) refused.set(...entry);
  }
  const granted = ours.filter(({ metadata }) => !refused.has(metadata.fullName));
  const setItems = await mendPermissionSets(client, session, granted, sets);
  const after = await look(client, session);
  const known = await hidden(client, session, definitions, after);
  return [
    ...setItems,
    ...items.map((item, index) => outcome(item, judge(definitions[index]!, after, known), refused)),
  ];
}

/** A list that is sent replaces the whole, so values that people added go with it. */
function withTheirChoices({ metadata, choices, retired }: Definition, present: DescribedField | undefined) {
  const others = (present?.picklistValues ?? [])
    .filter(({ value }) => !choices.some((one) => one.value === value))
    .map(({ value, label, active }) => ({ value, label: label ?? value, active }));
  if (others.length === 0) return metadata;
  const isOver = ({ value, active }: (typeof others)[number]) =>
    !active || retired.some((one) => one.value === value);
  const theirs = others.filter((one) => !isOver(one));
  return { ...metadata, valueSet: valueSet(choices, theirs, others.filter(isOver)) };
}

async function mendPermissionSets(
  client: SalesforceClient,
  session: Session,
  definitions: readonly Definition[],
  before: readonly Item[],
): Promise<Item[]> {
  const refused = new Map<string, string>();
  try {
    await grant(client, session, definitions);
    const id = (await findPermissionSets(client, session)).get(PERMISSION_SETS.integration.name);
    const user = await integrationUser(client, session);
    const isMissing = before.some(({ what, state }) => what === ASSIGNMENT && state !== "ok");
    if (id && user && isMissing) await assign(client, session, id, user);
  } catch (error) {
    if (!(error instanceof GiveUp)) throw error;
    for (const { what } of before) refused.set(what, `${error.message} ${error.fix}`);
  }
  const after = await checkPermissionSets(client, session);
  return after.map((item, index) => outcome(before[index]!, item, refused));
}

function outcome(before: Item, after: Item, refused: ReadonlyMap<string, string>): Item {
  const { what } = before;
  if (after.state !== "ok") {
    const detail = refused.get(what) ?? after.detail;
    return { what, state: "blocked", ...(detail ? { detail } : {}) };
  }
  if (before.state === "ok") return before;
  if (before.state === "missing") return { what, state: "created" };
  return { what, state: "repaired", ...(before.detail ? { detail: before.detail } : {}) };
}
