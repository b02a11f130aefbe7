import { z } from "zod";
import { notFound, refuse } from "../core/errors.ts";
import { to18 } from "../core/ids.ts";
import type { World } from "../core/world.ts";
import { allChannels, allMembers } from "../events/channels.ts";
import { type Call, json, type Reply, type Route, restAuthor } from "../http/call.ts";
import { EVENT_CHANNEL, EVENT_CHANNEL_MEMBER } from "./channel-types.ts";
import type { MetadataType, Scope } from "./component.ts";
import { type Mode, type Saved, save } from "./save.ts";
import type { XmlElement } from "./xml.ts";

const TYPES: Record<string, { type: MetadataType; all: (world: World, org: string) => Named[] }> = {
  PlatformEventChannel: {
    type: EVENT_CHANNEL,
    all: (world, org) => allChannels(world, org).map(({ id, name }) => ({ id, fullName: name })),
  },
  PlatformEventChannelMember: { type: EVENT_CHANNEL_MEMBER, all: allMembers },
};

interface Named {
  id: string;
  fullName: string;
}

/** A record as the Tooling API takes it: its name and its metadata. */
const Input = z.object({
  FullName: z.string().optional(),
  Metadata: z.record(z.string(), z.unknown()).default({}),
});

const COLLECTION = "/services/data/{version}/tooling/sobjects/{type}";

/** Channels of change events and their members by the Tooling API; queries of them are among the other queries. */
export const TOOLING_ROUTES: Route[] = [
  { method: "POST", paths: [COLLECTION], auth: "session", handle: create },
  { method: "GET", paths: [`${COLLECTION}/{id}`], auth: "session", handle: read },
  { method: "PATCH", paths: [`${COLLECTION}/{id}`], auth: "session", handle: update },
  { method: "DELETE", paths: [`${COLLECTION}/{id}`], auth: "session", handle: remove },
];

function create(call: Call): Reply {
  const { type, all } = typeOf(call);
  const scope = scopeOf(call);
  const { FullName = "", Metadata } = input(call);
  refused(save(scope, type, "create", { fullName: FullName, body: Metadata as XmlElement }));
  const { id } = all(scope.world, scope.org).find((one) => one.fullName === FullName)!;
  return { status: 201, body: { id, success: true, errors: [], warnings: [], infos: [] } };
}

function read(call: Call): Reply {
  const { type, one } = needed(call);
  const { fullName, ...metadata } = type.find(scopeOf(call, "ViewSetup"), one.fullName)!;
  return { status: 200, body: { Id: one.id, FullName: fullName, Metadata: metadata } };
}

function update(call: Call): Reply {
  const { type, one } = needed(call);
  return changed(call, type, "update", one.fullName, input(call).Metadata as XmlElement);
}

function remove(call: Call): Reply {
  const { type, one } = needed(call);
  return changed(call, type, "delete", one.fullName, {});
}

function changed(call: Call, type: MetadataType, mode: Mode, fullName: string, body: XmlElement): Reply {
  refused(save(scopeOf(call), type, mode, { fullName, body }));
  return { status: 204 };
}

function typeOf(call: Call): (typeof TYPES)[string] {
  const found = TYPES[call.params.type ?? ""];
  if (!found) throw notFound();
  return found;
}

function needed(call: Call): { type: MetadataType; one: Named } {
  const { type, all } = typeOf(call);
  const id = to18(call.params.id ?? "");
  const one = all(call.world, call.session.org).find((other) => other.id === id);
  if (!one) throw notFound("Provided external ID field does not exist or is not accessible");
  return { type, one };
}

function input(call: Call): z.output<typeof Input> {
  const result = Input.safeParse(json(call));
  if (!result.success) throw refuse(400, "JSON_PARSER_ERROR", z.prettifyError(result.error));
  return result.data;
}

function scopeOf(call: Call, permission = "CustomizeApplication"): Scope {
  const { world } = call;
  const { org, user, origin } = restAuthor(call);
  if (![permission, "CustomizeApplication", "ModifyAllData"].some((one) => world.access.can(org, user, one)))
    throw refuse(403, "INSUFFICIENT_ACCESS", `use of this object requires the ${permission} permission`);
  return { world, org, user, origin, version: Number((call.params.version ?? "v67.0").slice(1)) };
}

function refused(saved: Saved): void {
  const [error] = saved.errors;
  if (error) throw refuse(400, error.statusCode, error.message, error.fields);
}
