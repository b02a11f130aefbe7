import { blockProblems } from "./check-blocks.ts";
import { directWith, keep, messages, take, type Workspace, type World, workspace } from "./workspace.ts";

export interface Asked {
  token: string | undefined;
  /** Empty strings where a method that takes only forms was sent JSON, as the vendor reads it. */
  args: Record<string, unknown>;
  json: boolean;
}

export type Answer = { ok: boolean; error?: string } & Record<string, unknown>;

/** A refusal with HTTP 200, as the vendor does; 429 for limits. */
export class Refused extends Error {
  readonly more: Record<string, unknown>;
  readonly retryAfter: number | undefined;
  constructor(error: string, more: Record<string, unknown> = {}, retryAfter?: number) {
    super(error);
    this.more = more;
    this.retryAfter = retryAfter;
  }
}

interface Method {
  /** Any one of them will do. */
  scopes: (args: Record<string, unknown>) => string[];
  takesJson: boolean;
  run: (world: World, args: Record<string, unknown>, all: Workspace) => Record<string, unknown>;
}

const METHODS: Record<string, Method> = {
  "auth.test": {
    scopes: () => [],
    takesJson: true,
    run: () => ({
      url: "https://acme.slack.com/",
      team: "Acme",
      team_id: "T0001",
      user: "leadclock",
      user_id: "U0BOT",
      bot_id: "B0BOT",
    }),
  },
  "chat.postMessage": { scopes: () => ["chat:write"], takesJson: true, run: postMessage },
  "users.lookupByEmail": { scopes: () => ["users:read.email"], takesJson: false, run: lookupByEmail },
  "conversations.open": { scopes: () => ["im:write"], takesJson: true, run: open },
  "conversations.history": { scopes: historyScopes, takesJson: true, run: history },
};

/** One call of the Web API; throws Refused. */
export function callMethod(world: World, name: string, { token, args, json }: Asked): Answer {
  const method = METHODS[name];
  if (!method) throw new Refused("unknown_method", { req_method: name });
  const all = workspace(world);
  if (!token) throw new Refused("not_authed");
  const grant = all.tokens.find((one) => one.token === token);
  if (!grant) throw new Refused("invalid_auth");
  if (grant.state !== "active") throw new Refused(grant.state);
  const given = json && !method.takesJson ? {} : args;
  const wanted = method.scopes(given);
  if (wanted.length > 0 && !wanted.some((scope) => grant.scopes.includes(scope)))
    throw new Refused("missing_scope", { needed: wanted.join(","), provided: grant.scopes.join(",") });
  return { ok: true, ...method.run(world, given, all) };
}

function postMessage(world: World, args: Record<string, unknown>, all: Workspace): Record<string, unknown> {
  const channel = placeOf(String(args.channel ?? ""), all);
  const { channel: _, token: __, ...body } = args;
  refuseBody(body);
  const wait = take(world, channel, all.burst);
  if (wait > 0) throw new Refused("ratelimited", {}, wait);
  const kept = keep(world, channel, "bot", body);
  return {
    channel,
    ts: kept.ts,
    message: { type: "message", bot_id: "B0BOT", ts: kept.ts, text: body.text, blocks: body.blocks },
  };
}

/** What every way of posting refuses. */
export function refuseBody(body: Record<string, unknown>): void {
  const text = typeof body.text === "string" ? body.text : "";
  const hasBlocks = Array.isArray(body.blocks) && body.blocks.length > 0;
  if (text === "" && !hasBlocks) throw new Refused("no_text");
  if (text.length > 40_000) throw new Refused("msg_too_long");
  const problems = blockProblems(body.blocks);
  if (problems.length > 0)
    throw new Refused("invalid_blocks", { errors: problems, response_metadata: { messages: problems } });
  const metadata = body.metadata as { event_type?: unknown; event_payload?: unknown } | undefined;
  if (metadata && (typeof metadata.event_type !== "string" || typeof metadata.event_payload !== "object"))
    throw new Refused("invalid_metadata_format");
}

function placeOf(asked: string, all: Workspace): string {
  if (/^[UW]/.test(asked)) {
    const user = all.users.find(({ id }) => id === asked);
    if (!user) throw new Refused("channel_not_found");
    if (user.deleted) throw new Refused("user_not_found");
    return directWith(asked);
  }
  if (asked.startsWith("D") && all.users.some(({ id }) => directWith(id) === asked)) return asked;
  const channel = all.channels.find(({ id, name }) => id === asked || `#${name}` === asked);
  if (!channel) throw new Refused("channel_not_found");
  if (channel.archived) throw new Refused("is_archived");
  if (!channel.botIsMember) throw new Refused("not_in_channel");
  return channel.id;
}

function lookupByEmail(
  _: World,
  { email }: Record<string, unknown>,
  all: Workspace,
): Record<string, unknown> {
  const wanted = String(email ?? "").toLowerCase();
  if (wanted === "") throw new Refused("invalid_arguments");
  const user = all.users.find((one) => one.email?.toLowerCase() === wanted && !one.deleted);
  if (!user) throw new Refused("users_not_found");
  return { user: { id: user.id, name: user.name, deleted: false, profile: { email: user.email } } };
}

function open(_: World, { users }: Record<string, unknown>, all: Workspace): Record<string, unknown> {
  const user = all.users.find(({ id }) => id === users);
  if (!user) throw new Refused("user_not_found");
  return { channel: { id: directWith(user.id) } };
}

function historyScopes({ channel }: Record<string, unknown>): string[] {
  const kind = String(channel ?? "")[0];
  if (kind === "D") return ["im:history"];
  return kind === "G" ? ["groups:history"] : ["channels:history"];
}

function history(world: World, args: Record<string, unknown>, all: Workspace): Record<string, unknown> {
  const channel = String(args.channel ?? "");
  const isDirect = all.users.some(({ id }) => directWith(id) === channel);
  const known = all.channels.find(({ id }) => id === channel);
  if (!isDirect && !known) throw new Refused("channel_not_found");
  if (known && !known.botIsMember) throw new Refused("not_in_channel");
  const [oldest, limit] = [Number(args.oldest ?? 0), Math.min(999, Number(args.limit ?? 100))];
  const skip = args.cursor ? Number(Buffer.from(String(args.cursor), "base64").toString()) : 0;
  const found = messages(world, channel)
    .filter(({ ts }) => Number(ts) > oldest)
    .reverse();
  const page = found.slice(skip, skip + limit);
  const more = found.length > skip + limit;
  const withMetadata = String(args.include_all_metadata) === "true";
  return {
    messages: page.map(({ ts, body: { metadata, ...body } }) => ({
      type: "message",
      ts,
      ...body,
      ...(withMetadata && metadata ? { metadata } : {}),
    })),
    has_more: more,
    ...(more
      ? { response_metadata: { next_cursor: Buffer.from(String(skip + limit)).toString("base64") } }
      : {}),
  };
}
