import type { Grant, Stream } from "../../../connectors/connector.ts";
import { salesforceClient } from "../../../connectors/salesforce/client.ts";
import { salesforce } from "../../../connectors/salesforce/index.ts";
import { describeFields } from "../../../connectors/salesforce/reads.ts";
import { ownerIdOf, personOf, recordRef, userRef } from "../../../connectors/salesforce/refs.ts";
import type { RecordRef, UserId } from "../../../src/domain/facts.ts";
import {
  type EmulatedRow,
  type SalesforceEmulator,
  startSalesforce,
} from "../../support/salesforce-emulator.ts";
import type { TestSession } from "../../support/session.ts";
import type { CrmAccount, CrmHarness, SeenTask, Trouble } from "../contract/account.ts";
import { listen } from "./listener.ts";
import {
  type AccountOptions,
  ADMIN,
  COLLEAGUE,
  furnish,
  INTEGRATION,
  LEAVER,
  name,
  orgId,
  REP,
  spoil,
} from "./org.ts";
import { APP, agree, install, VISIT } from "./sign-in.ts";

const START = "2026-03-02T09:00:00.000Z";
/** Short, so that a server that never answers costs a test little; far longer than any answer takes. */
const TIME_LIMIT_MS = 8_000;

export interface SalesforceAccount extends CrmAccount {
  readonly org: string;
  readonly emulator: SalesforceEmulator;
  converts(lead: RecordRef, by: UserId): Promise<RecordRef>;
  /** Does things in the org as its people do; answers what the first made. */
  act<T>(...actions: readonly Record<string, unknown>[]): Promise<T>;
  rows(type: string): Promise<readonly EmulatedRow[]>;
  fault(
    effect: Record<string, unknown>,
    match?: { method?: string; path?: string },
    times?: number,
  ): Promise<void>;
  /** Requests by method and route since the org began. */
  callCounts(): Promise<readonly CallCount[]>;
  /** A grant of its own for the integration user, signed in once more. */
  signIn(): Promise<Grant>;
  /** The integration user's name to sign in by. */
  readonly username: string;
  /** An admin's session, for what the integration user may not do. */
  admin(): Promise<TestSession>;
}

interface CallCount {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly count: number;
}

export interface SalesforceHarness extends CrmHarness {
  readonly emulator: SalesforceEmulator;
  account(options?: AccountOptions): Promise<SalesforceAccount>;
}

/** An emulated Salesforce with our app registered in it. */
export async function salesforceHarness(): Promise<SalesforceHarness> {
  const emulator = await startSalesforce(START);
  const streams: Stream[] = [];
  let last = 0;
  return {
    emulator,
    async account(options = {}) {
      last += 1;
      return openAccount(emulator, orgId(last), streams, options);
    },
    async close() {
      for (const stream of streams) stream.close();
      await Promise.allSettled(streams.map(({ ended }) => ended));
      await emulator.stop();
    },
  };
}

async function openAccount(
  emulator: SalesforceEmulator,
  org: string,
  streams: Stream[],
  options: AccountOptions,
): Promise<SalesforceAccount> {
  await furnish(emulator, org, options);
  let { now } = await emulator.post<{ now: number }>("/_sandbox/clock", { by: 1_000 });
  const connector = salesforce.create({
    SALESFORCE_CLIENT_ID: APP.clientId,
    SALESFORCE_CLIENT_SECRET: APP.clientSecret,
    SALESFORCE_LOGIN_URL: emulator.url,
    SALESFORCE_PUBSUB_ENDPOINT: emulator.pubsub,
    SALESFORCE_CA_FILE: emulator.ca,
    SALESFORCE_TIME_LIMIT_MS: String(TIME_LIMIT_MS),
    ...options.settings,
  });
  const session = await install(connector, name(org, INTEGRATION), () => now);
  const stream = options.stream === false ? null : await listen(emulator, connector, session, org);
  if (stream) streams.push(stream.stream);

  const act = async <T>(...actions: readonly Record<string, unknown>[]): Promise<T> => {
    const { results } = await emulator.post<{ results: { result: T }[] }>("/_sandbox/actions", {
      org,
      actions,
    });
    return results[0]!.result;
  };
  const rows = (type: string) => emulator.rows(org, type);
  const users = new Map((await rows("User")).map(({ id, values }) => [values.Username, id]));
  const user = (username: string) => userRef(users.get(name(org, username)) ?? "");
  const queue = (await rows("Group")).find(({ values }) => values.Name === "Inbound")!.id;
  const integration = user(INTEGRATION);
  const calls: SalesforceAccount["callCounts"] = async () =>
    (await emulator.get<{ calls: CallCount[] }>(`/_sandbox/calls?org=${org}`)).calls;
  const fault: SalesforceAccount["fault"] = (effect, match = {}, times = 1) =>
    emulator.post("/_sandbox/faults", { org, match, times, do: effect });
  const record = (ref: RecordRef) => ({ id: personOf(ref).id });
  const made = async (type: "Lead", action: Record<string, unknown>): Promise<RecordRef> =>
    recordRef(type, (await act<{ id: string }>(action)).id);
  let writesBefore = (await calls()).filter(isWrite).reduce((sum, { count }) => sum + count, 0);

  return {
    org,
    emulator,
    connector,
    session,
    act,
    rows,
    fault,
    callCounts: calls,
    username: name(org, INTEGRATION),
    async signIn() {
      const code = await agree(connector.authorizeUrl(VISIT), name(org, INTEGRATION));
      return connector.exchangeCode(code, VISIT, now);
    },
    admin: () => install(connector, name(org, ADMIN), () => now),
    now: () => now,
    people: { rep: user(REP), colleague: user(COLLEAGUE), leaver: user(LEAVER), queue: userRef(queue) },
    tellsTasksAtOnce: true,
    alwaysOwned: true,
    async pass(ms) {
      const at = await emulator.post<{ now: number }>("/_sandbox/clock", { by: ms });
      now = at.now;
      return stream ? stream.received() : [];
    },
    submitsForm: (email) =>
      made("Lead", {
        do: "submitWebToLead",
        values: { Email: email, FirstName: "Ada", LastName: "Lovelace", Company: "Engines" },
      }),
    assigns: (lead, owner) =>
      act({
        do: "setOwner",
        record: record(lead),
        owner: ownerIdOf(owner ?? "") ?? "",
        as: name(org, ADMIN),
      }),
    calls: (lead, by) => act({ do: "logCall", who: record(lead), user: ownerIdOf(by), minutes: 4 }),
    mails: (lead, by) => act({ do: "sendEmail", who: record(lead), user: ownerIdOf(by) }),
    async converts(lead, by) {
      const { contact } = await act<{ contact: string }>({
        do: "convertLead",
        lead: record(lead),
        as: ownerIdOf(by),
      });
      return recordRef("Contact", contact);
    },
    disqualifies: (lead) =>
      act({
        do: "updateRecord",
        record: record(lead),
        values: { Status: "Closed - Not Converted" },
        as: name(org, REP),
      }),
    deletes: (lead) => act({ do: "deleteRecord", record: record(lead), as: name(org, ADMIN) }),
    restores: (lead) => act({ do: "undeleteRecord", record: record(lead), as: name(org, ADMIN) }),
    async erases(lead) {
      const values = { LastName: "Lovelace", ShouldForget: true };
      const { id } = await act<{ id: string }>({
        do: "createRecord",
        type: "Individual",
        values,
        as: name(org, ADMIN),
      });
      await act({
        do: "updateRecord",
        record: record(lead),
        values: { IndividualId: id },
        as: name(org, ADMIN),
      });
    },
    merges: (kept, other) =>
      made("Lead", { do: "mergeLeads", master: record(kept), losers: [record(other)], as: name(org, ADMIN) }),
    fillsIn: (lead, field, value) =>
      act({
        do: "updateRecord",
        record: record(lead),
        values: { [`Leadclock_${field}__c`]: value },
        as: name(org, REP),
      }),
    fieldName: (field) => `Leadclock_${field}__c`,
    async fieldsOf(lead) {
      const { type, id } = personOf(lead);
      const found = (await rows(type)).find((row) => row.id === id);
      return fieldsIn(found?.values ?? {});
    },
    async tasks() {
      const ours = (await rows("Task")).filter(
        ({ deleted, values }) => !deleted && values.Leadclock_alert__c === true,
      );
      return ours.map((row) => seenTask(row, integration));
    },
    async writes() {
      const total = (await calls()).filter(isWrite).reduce((sum, { count }) => sum + count, 0);
      const since = total - writesBefore;
      writesBefore = total;
      return since;
    },
    next: (trouble) => fault(EFFECT[trouble]),
    cure: () => emulator.remove("/_sandbox/faults"),
    expireTokens: () => emulator.post("/_sandbox/expire-tokens", { org }),
    revoke: () => emulator.post("/_sandbox/revoke", { org, clientId: APP.clientId }),
    async choicesOf(field) {
      const fields = await describeFields(salesforceClient({ timeLimitMs: TIME_LIMIT_MS }), session, "Lead");
      const listed = fields.get(`Leadclock_${field}__c`)?.picklistValues ?? [];
      return listed.map(({ value, active }) => ({ value, offered: active }));
    },
    spoils: (field, how) => spoil(emulator, session, `Lead.Leadclock_${field}__c`, how),
  };
}

const EFFECT: Readonly<Record<Trouble, Record<string, unknown>>> = {
  tooManyCalls: {
    status: 403,
    body: [{ errorCode: "REQUEST_LIMIT_EXCEEDED", message: "ConcurrentPerOrgLongTxn Limit exceeded." }],
  },
  serverError: {
    status: 503,
    body: [{ errorCode: "SERVER_UNAVAILABLE", message: "The server is too busy." }],
  },
  htmlError: { status: 502, body: "<html><body>Bad gateway</body></html>", contentType: "text/html" },
  noAnswer: { hang: true },
  lostAnswer: { afterWork: true, reset: true },
  brokenConnection: { reset: true },
};

const isWrite = ({ method, route }: CallCount): boolean =>
  method !== "GET" &&
  !/oauth2|readMetadata|\/_sandbox/.test(route) &&
  // A retrieve is a post to an object's collection; queries that go together are one post.
  !(method === "POST" && /\/composite(\/sobjects\/\w+)?$/.test(route));

function fieldsIn(values: EmulatedRow["values"]): Record<string, string> {
  const ours = Object.entries(values).filter(([name]) => name.startsWith("Leadclock_"));
  return Object.fromEntries(
    ours.map(([name, value]) => [
      name.slice("Leadclock_".length, -"__c".length),
      // A checkbox that was never checked says nothing.
      value === null || value === false ? "" : String(value),
    ]),
  );
}

function seenTask({ id, values }: EmulatedRow, integration: string): SeenTask {
  const owner = userRef(String(values.OwnerId));
  const who = values.WhoId ? String(values.WhoId) : null;
  return {
    id,
    subject: String(values.Subject ?? ""),
    text: String(values.Description ?? ""),
    owner: owner === integration ? null : owner,
    done: values.Status === "Completed",
    attachedTo: who ? [recordRef(who.startsWith("00Q") ? "Lead" : "Contact", who)] : [],
  };
}
