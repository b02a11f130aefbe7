import { z } from "zod";
import type { ProvisionReport, Session } from "../../connector.ts";
import type { SalesforceClient } from "../client.ts";
import { manifest } from "../manifest.ts";
import { API_VERSION, CLIENT_NAME } from "../version.ts";

type Item = ProvisionReport["items"][number];

const CHANNEL = manifest.channel.name;

/** Our own writes are told to nobody: each would cost one of the day's deliveries. What the org's automation does with them the sweep finds. */
const NOT_OURS = `ChangeEventHeader.changeOrigin != 'com/salesforce/api/rest/${API_VERSION};client=${CLIENT_NAME}'`;

const Found = z.looseObject({ fullName: z.string() });
const Member = z.looseObject({ fullName: z.string(), filterExpression: z.string().nullish() });
const Saved = z.looseObject({
  success: z
    .union([z.boolean(), z.literal("true"), z.literal("false")])
    .transform((value) => String(value) === "true"),
  errors: z.unknown(),
});

/** One thing or several, as XML has it; what is not there comes as something without a name. */
const several = <T extends z.ZodType>(one: T) =>
  z.preprocess((value) => (Array.isArray(value) ? value : [value]).filter(isNamed), z.array(one));
const isNamed = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "fullName" in value && typeof value.fullName === "string";

/**
 * Makes or repairs our channel of change events with its objects; with `check` only looks. An org with the package has
 * the package's channel. One line for the channel and each object; an object that the org refuses is `blocked`: it is
 * polled. Throws RetryLater, Reauthorize, GiveUp.
 */
export async function ensureChannel(
  client: SalesforceClient,
  session: Session,
  { check }: { readonly check: boolean },
): Promise<readonly Item[]> {
  const { namespace } = session.installation.account.traits ?? {};
  if (namespace) return [{ what: `channel ${namespace}__${CHANNEL}`, state: "ok", detail: "of the package" }];
  const isThere = await readChannel(client, session);
  const items: Item[] = [{ what: `channel ${CHANNEL}`, state: isThere ? "ok" : "missing" }];
  if (!isThere && !check) {
    const refusal = await save(client, session, "PlatformEventChannel", {
      fullName: CHANNEL,
      channelType: "data",
      label: "Leadclock",
    });
    items[0] = refusal
      ? { what: `channel ${CHANNEL}`, state: "blocked", detail: refusal }
      : { what: `channel ${CHANNEL}`, state: "created" };
    if (refusal) return items;
  }
  const members = isThere ? await readMembers(client, session) : new Map<string, string>();
  for (const { name } of manifest.channel.entities)
    items.push(await ensureMember(client, session, name, members.get(memberName(name)), check));
  return items;
}

async function ensureMember(
  client: SalesforceClient,
  session: Session,
  object: string,
  filter: string | undefined,
  check: boolean,
): Promise<Item> {
  const what = `change events of ${object}`;
  // Without our filter everything comes all the same, only more of it.
  if (filter === NOT_OURS || (filter !== undefined && (check || filter === ""))) return { what, state: "ok" };
  if (check) return { what, state: "missing" };
  const member = {
    fullName: memberName(object),
    eventChannel: CHANNEL,
    selectedEntity: `${object}ChangeEvent`,
  };
  const state = filter === undefined ? "created" : "repaired";
  const refusal = await save(client, session, "PlatformEventChannelMember", {
    ...member,
    filterExpression: NOT_OURS,
  });
  if (refusal === null) return { what, state };
  const stillRefused = await save(client, session, "PlatformEventChannelMember", member);
  if (stillRefused === null) return { what, state, detail: `without our filter: ${refusal}` };
  return { what, state: "blocked", detail: `${stillRefused} Its changes are asked for every minute.` };
}

/** `Leadclock_chn_LeadChangeEvent`, as Salesforce itself names members. */
const memberName = (object: string): string => `${CHANNEL.replace("__chn", "_chn")}_${object}ChangeEvent`;

async function readChannel(client: SalesforceClient, session: Session): Promise<boolean> {
  const what = "reading the channel of change events";
  const found = await client.metadata(
    session,
    what,
    (metadata) => metadata.read("PlatformEventChannel", [CHANNEL]),
    several(Found),
  );
  return found.length > 0;
}

/** Filters by the members' names; no filter is an empty text. */
async function readMembers(client: SalesforceClient, session: Session): Promise<ReadonlyMap<string, string>> {
  const names = manifest.channel.entities.map(({ name }) => memberName(name));
  const found = await client.metadata(
    session,
    "reading the members of the channel",
    (metadata) => metadata.read("PlatformEventChannelMember", names),
    several(Member),
  );
  return new Map(found.map((one) => [one.fullName, one.filterExpression ?? ""]));
}

/** Answers why it was refused, `null` if it was not. */
async function save(
  client: SalesforceClient,
  session: Session,
  type: "PlatformEventChannel" | "PlatformEventChannelMember",
  wanted: { readonly fullName: string } & Readonly<Record<string, string>>,
): Promise<string | null> {
  const saved = await client.metadata(
    session,
    `saving ${wanted.fullName}`,
    (metadata) => metadata.upsert(type, [wanted]),
    z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(Saved).min(1)),
  );
  const refused = saved.find((one) => !one.success);
  return refused ? messageOf(refused.errors) : null;
}

function messageOf(errors: unknown): string {
  const [first] = Array.isArray(errors) ? errors : [errors];
  const message = (first as { message?: unknown } | undefined)?.message;
  return typeof message === "string" ? message : "Salesforce refused without saying why.";
}
