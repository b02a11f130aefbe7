import { createHash } from "node:crypto";
import { type Instant, MINUTE } from "../../domain/time.ts";
import { GiveUp, RetryLater } from "../../errors.ts";
import { post } from "./slack-call.ts";
import { meaningOf } from "./slack-errors.ts";

interface Account {
  readonly token: string;
  readonly now: Instant;
}

type Answer = Readonly<Record<string, unknown>> & { readonly ok?: boolean; readonly error?: string };

/** `lost`: it may have been done. Refusals and limits are thrown. */
type Result =
  | { readonly is: "done"; readonly answer: Answer }
  | { readonly is: "unsent"; readonly why: string }
  | { readonly is: "lost"; readonly why: string };

export interface Slack {
  /** Throws GiveUp where Slack refuses, RetryLater where it asks to wait. */
  call(account: Account, method: string, body: Readonly<Record<string, unknown>>): Promise<Result>;
  /** The id of an active member, remembered for a day; `null`: nobody has this address. */
  userByEmail(account: Account, email: string): Promise<string | null>;
  /** The direct conversation with a person. */
  directWith(account: Account, user: string): Promise<string>;
  /** The id of the newest message with this key in its metadata. */
  findByMetadata(
    account: Account,
    channel: string,
    wanted: { readonly eventType: string; readonly key: string; readonly oldest: Instant },
  ): Promise<string | null>;
}

const DAY = 24 * 60 * MINUTE;
const UNKNOWN_FOR = 10 * MINUTE;
const MOST_REMEMBERED = 5_000;
const PAGES = 5;
const AGAIN_MS = MINUTE;

/** The few methods of Slack's Web API that alerts need (docs.slack.dev/reference/methods). */
export function slackApi(base: string, timeoutMs: number): Slack {
  const users = new Map<string, { readonly id: string | null; readonly until: Instant }>();
  const directs = new Map<string, string>();

  async function call(
    { token, now }: Account,
    method: string,
    body: Readonly<Record<string, unknown>> | URLSearchParams,
  ): Promise<Result> {
    // Only methods that write take JSON.
    const form = body instanceof URLSearchParams;
    const type = form ? "application/x-www-form-urlencoded" : "application/json";
    const called = await post(
      new URL(method, base).href,
      { authorization: `Bearer ${token}`, "content-type": `${type}; charset=utf-8` },
      form ? body.toString() : JSON.stringify(body),
      timeoutMs,
    );
    if (called.is !== "answered") return { is: called.is, why: `Slack did not answer: ${called.why}.` };
    if (called.status === 429) throw new RetryLater("Slack asks to wait.", now + called.waitMs);
    const answer = read(called.text);
    if (called.status >= 500 || answer === null)
      return { is: "lost", why: `Slack answered ${called.status} and nothing that can be read.` };
    if (answer.ok === true) return { is: "done", answer };
    const error = answer.error ?? `status ${called.status}`;
    const meaning = meaningOf(error);
    if (meaning.is === "later") throw new RetryLater(`Slack asks to wait: ${error}.`, now + called.waitMs);
    if (meaning.is === "perhaps") return { is: "lost", why: `Slack failed half-way: ${error}.` };
    const needed = typeof answer.needed === "string" ? ` (${answer.needed})` : "";
    throw new GiveUp(`Slack refused ${method}: ${error}${needed}.`, meaning.fix);
  }

  /** Reading may be repeated, so a lost answer is only a delay. */
  async function ask(
    account: Account,
    method: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const result = await call(account, method, new URLSearchParams(parameters));
    if (result.is === "done") return result.answer;
    throw new RetryLater(result.why, account.now + AGAIN_MS);
  }

  return {
    call,

    async userByEmail(account, email) {
      const name = remembered(account.token, email.toLowerCase());
      const known = users.get(name);
      if (known && known.until > account.now) return known.id;
      const id = await lookUp(ask, account, email);
      if (users.size >= MOST_REMEMBERED) users.clear();
      users.set(name, { id, until: account.now + (id === null ? UNKNOWN_FOR : DAY) });
      return id;
    },

    async directWith(account, user) {
      const name = remembered(account.token, user);
      const known = directs.get(name);
      if (known) return known;
      const { channel } = await ask(account, "conversations.open", { users: user });
      const id = idOf(channel);
      if (id === null) throw new RetryLater("Slack did not name the conversation.", account.now + AGAIN_MS);
      if (directs.size >= MOST_REMEMBERED) directs.clear();
      directs.set(name, id);
      return id;
    },

    async findByMetadata(account, channel, { eventType, key, oldest }) {
      let cursor: string | undefined;
      for (let page = 0; page < PAGES; page++) {
        const answer = await ask(account, "conversations.history", {
          channel,
          oldest: (oldest / 1_000).toFixed(6),
          include_all_metadata: "true",
          limit: "200",
          ...(cursor ? { cursor } : {}),
        });
        const found = messagesOf(answer).find(
          ({ metadata }) => metadata?.event_type === eventType && metadata.event_payload?.key === key,
        );
        if (found) return `${channel}:${found.ts}`;
        cursor = cursorOf(answer);
        if (!cursor) return null;
      }
      return null;
    },
  };
}

async function lookUp(
  ask: (account: Account, method: string, parameters: Readonly<Record<string, string>>) => Promise<Answer>,
  account: Account,
  email: string,
): Promise<string | null> {
  try {
    const { user } = await ask(account, "users.lookupByEmail", { email });
    return (user as { deleted?: boolean } | undefined)?.deleted ? null : idOf(user);
  } catch (error) {
    if (error instanceof GiveUp && /\busers_not_found\b/.test(error.message)) return null;
    throw error;
  }
}

interface Posted {
  readonly ts: string;
  readonly metadata?: {
    readonly event_type?: string;
    readonly event_payload?: { readonly key?: string };
  };
}

function messagesOf({ messages }: Answer): readonly Posted[] {
  return Array.isArray(messages) ? (messages as Posted[]) : [];
}

function cursorOf({ response_metadata: more }: Answer): string | undefined {
  return (more as { next_cursor?: string } | undefined)?.next_cursor || undefined;
}

function idOf(thing: unknown): string | null {
  const { id } = (thing ?? {}) as { id?: unknown };
  return typeof id === "string" ? id : null;
}

function read(text: string): Answer | null {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null ? (answer as Answer) : null;
  } catch {
    return null;
  }
}

/** Tokens themselves are kept nowhere but in the vault. */
function remembered(token: string, what: string): string {
  return createHash("sha256").update(`${token}\n${what}`).digest("base64url");
}
