import { type FieldGroup, type FieldSpec, isStored } from "../../field-specs/spec.ts";
import type { ProvisionReport, Session } from "../connector.ts";
import type { HubSpotClient } from "./client.ts";
import { clashOf, type Definition, definitionOf, driftOf, GROUPS, inputOf } from "./definitions.ts";
import { failureOf } from "./failures.ts";
import { paths } from "./paths.ts";
import { chunk } from "./reads.ts";
import { type BatchError, Groups, Properties, type Property } from "./schema.ts";

type Item = ProvisionReport["items"][number];

const TYPE = "contacts";
const IN_ORDER = new Set<Item["state"]>(["ok", "created", "repaired", "restored"]);

/**
 * Makes or repairs our two groups and their properties; again and again to the same end. Properties that we did
 * not make are left alone and reported. With `check` nothing is written.
 */
export async function provision(
  client: HubSpotClient,
  session: Session,
  specs: readonly FieldSpec[],
  options: { readonly check: boolean },
): Promise<ProvisionReport> {
  const groups = await provisionGroups(client, session, specs, options.check);
  // HubSpot's own calculations know no present moment: what only a formula keeps true is left out.
  const wanted = specs.filter(isStored).map((spec, index) => definitionOf(spec, index));
  const [before, archived] = [await read(client, session, false), await read(client, session, true)];
  const items = wanted.map(({ name }, index) => judge(wanted[index]!, before.get(name), archived.get(name)));
  const done = options.check ? items : await mend(client, session, wanted, items, { before, archived });
  return report([...groups, ...done]);
}

const report = (items: readonly Item[]): ProvisionReport => ({
  items,
  inOrder: items.every(({ state }) => IN_ORDER.has(state)),
});

async function provisionGroups(
  client: HubSpotClient,
  session: Session,
  specs: readonly FieldSpec[],
  check: boolean,
): Promise<Item[]> {
  const { results } = await client.call(
    session,
    { method: "GET", path: paths.groups(TYPE), what: "a read of the property groups" },
    Groups,
  );
  const needed = new Set<FieldGroup>(specs.map(({ group }) => group));
  const items: Item[] = [];
  for (const group of needed) {
    const { name, label } = GROUPS[group];
    const what = `group "${label}"`;
    const present = results.find((one) => one.name === name);
    if (present?.label === label) items.push({ what, state: "ok" });
    else if (check) items.push({ what, state: present ? "drifted" : "missing" });
    else if (present) {
      const call = {
        method: "PATCH",
        path: paths.group(TYPE, name),
        body: { label },
        what: `the repair of ${what}`,
      } as const;
      await client.ask(session, call, []);
      items.push({ what, state: "repaired" });
    } else {
      const call = {
        method: "POST",
        path: paths.groups(TYPE),
        body: { name, label },
        what: `the creation of ${what}`,
      } as const;
      await client.ask(session, call, [409]);
      items.push({ what, state: "created" });
    }
  }
  return items;
}

async function read(
  client: HubSpotClient,
  session: Session,
  archived: boolean,
): Promise<Map<string, Property>> {
  const { results } = await client.call(
    session,
    {
      method: "GET",
      path: paths.properties(TYPE),
      query: { archived: String(archived) },
      what: "a read of the properties",
    },
    Properties,
  );
  return new Map(results.map((property) => [property.name, property]));
}

function judge(wanted: Definition, present: Property | undefined, archived?: Property): Item {
  const what = wanted.name;
  // Making a property brings back an archived one of that name, so that one must be ours too.
  const bearer = present ?? archived;
  const clash = bearer ? clashOf(bearer, wanted) : null;
  if (clash) return { what, state: "blocked", detail: present ? clash : `in the archive: ${clash}` };
  if (!present) return { what, state: "missing" };
  const drift = Object.keys(driftOf(present, wanted));
  return drift.length === 0 ? { what, state: "ok" } : { what, state: "drifted", detail: drift.join(", ") };
}

/** Creates what is missing, repairs what drifted, then looks again. */
async function mend(
  client: HubSpotClient,
  session: Session,
  wanted: readonly Definition[],
  items: readonly Item[],
  found: { readonly before: ReadonlyMap<string, Property>; readonly archived: ReadonlyMap<string, Property> },
): Promise<Item[]> {
  const state = new Map(items.map((item) => [item.what, item.state]));
  const missing = wanted.filter(({ name }) => state.get(name) === "missing");
  const refused = new Map<string, string>();
  for (const inputs of chunk(missing, 100)) await create(client, session, inputs, refused);
  // A property that came back from the archive has the label and options it had.
  const present = missing.length > 0 ? await read(client, session, false) : found.before;
  for (const definition of wanted) {
    const property = present.get(definition.name);
    if (property && judge(definition, property).state === "drifted")
      await repair(client, session, driftOf(property, definition), definition.name, refused);
  }
  const after = await read(client, session, false);
  return items.map((item, index) =>
    outcome(
      item,
      judge(wanted[index]!, after.get(item.what), found.archived.get(item.what)),
      found.archived,
      refused,
    ),
  );
}

async function create(
  client: HubSpotClient,
  session: Session,
  inputs: readonly Definition[],
  refused: Map<string, string>,
): Promise<void> {
  // 409: somebody else made them meanwhile; the look afterwards judges what is there.
  const call = {
    method: "POST",
    path: paths.propertyBatch(TYPE),
    body: { inputs: inputs.map(inputOf) },
    what: "the creation of properties",
  } as const;
  const { json, status } = await client.ask(session, call, [409]);
  const { errors } = Properties.catch({ results: [], errors: [] }).parse(json);
  if (status === 409) return;
  for (const error of errors) {
    const name = nameIn(error, inputs);
    if (name && error.category !== "OBJECT_ALREADY_EXISTS")
      refused.set(name, error.message ?? "refused by HubSpot");
  }
}

function nameIn(error: BatchError, inputs: readonly Definition[]): string | null {
  const named = [
    ...Object.values(error.context ?? {}).flat(),
    ...((error.message ?? "").match(/\w+/g) ?? []),
  ];
  return inputs.find(({ name }) => named.includes(name))?.name ?? null;
}

async function repair(
  client: HubSpotClient,
  session: Session,
  drift: Readonly<Record<string, unknown>>,
  name: string,
  refused: Map<string, string>,
): Promise<void> {
  const call = {
    method: "PATCH",
    path: paths.property(TYPE, name),
    body: drift,
    what: `the repair of ${name}`,
  } as const;
  const answer = await client.ask(session, call, [400, 403, 404]);
  if (answer.status >= 400)
    refused.set(name, failureOf(answer).message ?? `HubSpot answered ${answer.status}`);
}

function outcome(
  before: Item,
  after: Item,
  archived: ReadonlyMap<string, Property>,
  refused: ReadonlyMap<string, string>,
): Item {
  const { what } = before;
  const detail = refused.get(what);
  if (after.state !== "ok")
    return {
      what,
      state: "blocked",
      ...((detail ?? after.detail) ? { detail: detail ?? after.detail } : {}),
    };
  if (before.state === "ok") return before;
  if (before.state === "missing") return { what, state: archived.has(what) ? "restored" : "created" };
  return { what, state: "repaired", ...(before.detail ? { detail: before.detail } : {}) };
}
