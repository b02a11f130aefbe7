import type {
  Connector,
  Delivery,
  FieldWrite,
  SweepPage,
  TaskDraft,
  TaskResult,
  Understood,
} from "../../connectors/connector.ts";
import { fieldSpecs } from "../../field-specs/index.ts";
import type { LeadFact, RecordRef, TenantFact, UserId } from "../../src/domain/facts.ts";
import type { Instant, Period } from "../../src/domain/time.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { GiveUp, Reauthorize, RetryLater } from "../../src/errors.ts";
import type { TestSession } from "../support/session.ts";

/** A task as people see it in the CRM. */
export interface SeenTask {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly owner: UserId | null;
  readonly done: boolean;
  readonly attachedTo: readonly RecordRef[];
}

/** What can go wrong between a CRM and us. */
export type Trouble =
  | "tooManyCalls"
  | "serverError"
  | "htmlError"
  | "noAnswer"
  | "lostAnswer"
  | "brokenConnection";

/** One account of an emulated CRM, installed, with its people and what they do. */
export interface CrmAccount {
  readonly connector: Connector;
  readonly session: TestSession;
  now(): Instant;
  /** Lets the CRM's time pass; answers what it pushed to us meanwhile, received and split. */
  pass(ms: number): Promise<readonly Delivery[]>;
  readonly people: {
    readonly rep: UserId;
    readonly colleague: UserId;
    readonly leaver: UserId;
    readonly queue: UserId;
  };
  /** A lead fills in a form now. */
  submitsForm(email: string): Promise<RecordRef>;
  assigns(lead: RecordRef, owner: UserId | null): Promise<void>;
  /** A person calls the lead now and logs it. */
  calls(lead: RecordRef, by: UserId): Promise<void>;
  disqualifies(lead: RecordRef): Promise<void>;
  deletes(lead: RecordRef): Promise<void>;
  erases(lead: RecordRef): Promise<void>;
  /** Answers the surviving record. */
  merges(kept: RecordRef, other: RecordRef): Promise<RecordRef>;
  /** A person fills one of our fields. */
  fillsIn(lead: RecordRef, field: string, value: string): Promise<void>;
  /** What our fields hold, by spec name; absent when never written. */
  fieldsOf(lead: RecordRef): Promise<Readonly<Record<string, string>>>;
  tasks(): Promise<readonly SeenTask[]>;
  /** Calls that changed something since the last time it was asked. */
  writes(): Promise<number>;
  /** The next call goes wrong. */
  next(trouble: Trouble): Promise<void>;
  cure(): Promise<void>;
  expireTokens(): Promise<void>;
  revoke(): Promise<void>;
  /** An admin spoils one of our fields: its label, or by removing it. */
  spoils(field: string, how: "label" | "remove"): Promise<void>;
}

export interface CrmHarness {
  /** A new account of its own; every test has one. */
  account(): Promise<CrmAccount>;
  close(): Promise<void>;
}

const keysOf = (understood: Pick<Understood, "facts">): string[] =>
  understood.facts.map(({ fact }) => fact.key).sort();
const kindsOf = (understood: Pick<Understood, "facts">): string[] =>
  understood.facts.map(({ fact }) => fact.kind);

function ofKind<K extends LeadFact["kind"]>(understood: Pick<Understood, "facts">, kind: K) {
  return understood.facts.flatMap(({ fact }) =>
    fact.kind === kind ? [fact as Extract<LeadFact, { kind: K }>] : [],
  );
}

/** One lead's whole story: a form, a queue, a person, a call. Answers the lead and what was pushed. */
async function story(crm: CrmAccount): Promise<{ lead: RecordRef; pushed: Delivery[]; engagedAt: Instant }> {
  const engagedAt = crm.now();
  const lead = await crm.submitsForm("ada@example.com");
  const pushed = [...(await crm.pass(MINUTE))];
  await crm.assigns(lead, crm.people.queue);
  pushed.push(...(await crm.pass(MINUTE)));
  await crm.assigns(lead, crm.people.rep);
  pushed.push(...(await crm.pass(3 * MINUTE)));
  await crm.calls(lead, crm.people.rep);
  pushed.push(...(await crm.pass(MINUTE)));
  return { lead, pushed, engagedAt };
}

/** One page, waiting as long as the CRM's limits ask. */
async function pageOf(crm: CrmAccount, window: Period, cursor: string | null): Promise<SweepPage> {
  try {
    return await crm.connector.sweep(crm.session, window, cursor);
  } catch (error) {
    if (!(error instanceof RetryLater)) throw error;
    await crm.pass(error.at - crm.now());
    return pageOf(crm, window, cursor);
  }
}

async function sweepAll(
  crm: CrmAccount,
  window: Period,
): Promise<{ facts: Understood["facts"]; pages: number; seen: number; total: number | null }> {
  const facts: Understood["facts"][number][] = [];
  let [cursor, pages, seen]: [string | null, number, number] = [null, 0, 0];
  let total: number | null = null;
  do {
    const page = await pageOf(crm, window, cursor);
    facts.push(...page.understood.facts);
    [cursor, total] = [page.next, page.total];
    pages += 1;
    seen += page.seen;
  } while (cursor !== null);
  return { facts, pages, seen, total };
}

const draft = (crm: CrmAccount, key: string, changes: Partial<TaskDraft> = {}): TaskDraft => ({
  key,
  subject: `Call Ada <${key}>`,
  body: ["Ada Lovelace waits since 9:00 & longer.", "Rule missed: response"],
  assignee: crm.people.rep,
  dueAt: crm.now() + HOUR,
  priority: "high",
  call: true,
  attachTo: null,
  firstTriedAt: null,
  ...changes,
});

const idOf = (result: TaskResult | undefined): string => {
  if (!result?.ok) throw new Error(`no task: ${result?.error}`);
  return result.taskId;
};

/** What every CRM must be to us, stated once. */
export function connectorContract(label: string, open: () => Promise<CrmHarness>): void {
  describe(`${label} as a connector`, () => {
    let harness: CrmHarness;
    let crm: CrmAccount;
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness.close());
    beforeEach(async () => {
      crm = await harness.account();
    });

    describe("what happened to a lead", () => {
      it("arrives as facts at the source's own times: engagement, queue, person, call", async () => {
        const { lead, pushed, engagedAt } = await story(crm);
        const understood = await crm.connector.understand(crm.session, pushed);
        expect(new Set(understood.facts.map(({ record }) => record))).toEqual(new Set([lead]));
        expect(ofKind(understood, "engaged")).toMatchObject([{ engagement: "form", occurredAt: engagedAt }]);
        expect(
          ofKind(understood, "ownerChanged").map(({ ownerId, occurredAt }) => [ownerId, occurredAt]),
        ).toEqual([
          [crm.people.queue, engagedAt + MINUTE],
          [crm.people.rep, engagedAt + 2 * MINUTE],
        ]);
        const [call] = ofKind(understood, "activity");
        expect(call).toMatchObject({
          activity: "call",
          direction: "outbound",
          status: "done",
          actorId: crm.people.rep,
          actorKind: "user",
          occurredAt: engagedAt + 5 * MINUTE,
        });
        expect(understood.cards.find(({ record }) => record === lead)).toMatchObject({
          email: "ada@example.com",
        });
        expect([understood.dead.size, understood.erase.length]).toEqual([0, 0]);
      });

      it("has the same keys pushed, read again, swept or told in pieces and out of order", async () => {
        const { lead, pushed, engagedAt } = await story(crm);
        const whole = await crm.connector.understand(crm.session, pushed);
        const backwards = await crm.connector.understand(crm.session, [...pushed].reverse());
        const again = await crm.connector.reread(crm.session, [lead]);
        const pieces = [];
        for (const delivery of pushed)
          pieces.push(...keysOf(await crm.connector.understand(crm.session, [delivery])));
        await crm.pass(5 * MINUTE);
        const swept = await sweepAll(crm, { start: engagedAt, end: crm.now() + 1 });
        expect(keysOf(backwards)).toEqual(keysOf(whole));
        expect(keysOf(again)).toEqual(keysOf(whole));
        expect([...new Set(pieces)].sort()).toEqual(keysOf(whole));
        expect(keysOf(swept)).toEqual(keysOf(whole));
        expect(new Map(swept.facts.map(({ fact }) => [fact.key, fact]))).toEqual(
          new Map(whole.facts.map(({ fact }) => [fact.key, fact])),
        );
      });

      it("is pushed under keys that a second delivery repeats", async () => {
        const { pushed } = await story(crm);
        expect(pushed.length).toBeGreaterThan(3);
        expect(new Set(pushed.map(({ key }) => key)).size).toBe(pushed.length);
        expect(pushed.every(({ accountId }) => accountId === crm.session.installation.accountId)).toBe(true);
      });

      it("includes an owner taken away, and an outcome", async () => {
        const lead = await crm.submitsForm("ada@example.com");
        await crm.assigns(lead, crm.people.rep);
        await crm.pass(MINUTE);
        await crm.assigns(lead, null);
        await crm.pass(MINUTE);
        await crm.disqualifies(lead);
        const understood = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
        expect(ofKind(understood, "ownerChanged").map(({ ownerId }) => ownerId)).toEqual([
          crm.people.rep,
          null,
        ]);
        expect(ofKind(understood, "stageChanged").map(({ stage }) => stage)).toEqual(["disqualified"]);
      });

      it("includes merges: every old record went into the survivor, which carries both stories (D23)", async () => {
        const kept = await crm.submitsForm("ada@example.com");
        const other = await crm.submitsForm("lovelace@example.com");
        await crm.pass(MINUTE);
        const survivor = await crm.merges(kept, other);
        const understood = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
        const merged = ofKind(understood, "merged");
        expect(new Set(merged.map((fact) => fact.survivor))).toEqual(new Set([survivor]));
        const losers = merged.flatMap((fact) => fact.losers);
        expect(
          [kept, other].filter((record) => record !== survivor).every((record) => losers.includes(record)),
        ).toBe(true);
        expect(understood.cards.map(({ record }) => record)).toEqual([survivor]);
        const old = await crm.connector.reread(crm.session, [other]);
        expect(new Set(old.facts.map(({ record }) => record))).toEqual(new Set([survivor]));
      });

      it("includes a deletion, told by the event and by a later reading", async () => {
        const lead = await crm.submitsForm("ada@example.com");
        await crm.pass(MINUTE);
        await crm.deletes(lead);
        const understood = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
        expect(ofKind(understood, "deleted").map(({ record }) => record)).toEqual([lead]);
        const again = await crm.connector.reread(crm.session, [lead]);
        expect(kindsOf(again)).toEqual(["deleted"]);
        expect(keysOf(again)).toEqual(
          keysOf({ facts: understood.facts.filter(({ fact }) => fact.kind === "deleted") }),
        );
      });

      it("asks for erasure when the CRM does (D40)", async () => {
        const lead = await crm.submitsForm("ada@example.com");
        await crm.pass(MINUTE);
        await crm.erases(lead);
        const understood = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
        expect(understood.erase).toEqual([lead]);
        expect(understood.cards).toEqual([]);
      });
    });

    describe("a sweep", () => {
      it("finds what was never pushed, counts it, and goes on from any cursor", async () => {
        const start = crm.now();
        for (const name of ["a", "b", "c"]) {
          const lead = await crm.submitsForm(`${name}@example.com`);
          await crm.calls(lead, crm.people.rep);
        }
        await crm.pass(10 * MINUTE);
        const window = { start, end: crm.now() };
        const whole = await sweepAll(crm, window);
        expect(whole.facts.filter(({ fact }) => fact.kind === "engaged")).toHaveLength(3);
        expect(whole.facts.filter(({ fact }) => fact.kind === "activity")).toHaveLength(3);
        expect([whole.seen, whole.total]).toEqual([6, 6]);
        // A process that was killed goes on from the last cursor it kept, and misses nothing.
        const first = await pageOf(crm, window, null);
        const rest = [...first.understood.facts];
        for (let cursor = first.next; cursor !== null; ) {
          const page = await pageOf(crm, window, cursor);
          expect((await pageOf(crm, window, cursor)).next).toBe(page.next);
          rest.push(...page.understood.facts);
          cursor = page.next;
        }
        expect(keysOf({ facts: rest })).toEqual(keysOf(whole));
      });

      it("of a window in which nothing changed finds nothing", async () => {
        await story(crm);
        await crm.pass(DAY);
        const swept = await sweepAll(crm, { start: crm.now() - HOUR, end: crm.now() });
        expect([swept.facts, swept.seen]).toEqual([[], 0]);
      });
    });

    describe("people", () => {
      it("are told with name, activity and kind; told again they are the same facts", async () => {
        const first = await crm.connector.people(crm.session);
        const again = await crm.connector.people(crm.session);
        const keys = (facts: readonly TenantFact[]) => facts.map(({ key }) => key).sort();
        expect(keys(again)).toEqual(keys(first));
        const latest = (user: UserId) =>
          Object.assign({}, ...first.filter((fact) => fact.kind === "userChanged" && fact.userId === user));
        expect(latest(crm.people.rep)).toMatchObject({ active: true, human: true, name: expect.any(String) });
        expect(latest(crm.people.leaver)).toMatchObject({ active: false });
        expect(latest(crm.people.queue)).toMatchObject({ human: false });
      });
    });

    describe("our fields", () => {
      const provision = (check = false) => crm.connector.provision(crm.session, fieldSpecs, { check });
      const write = (record: RecordRef, values: FieldWrite["values"]): FieldWrite => ({ record, values });

      it("are made once; a check before says what is missing and makes nothing (R-040)", async () => {
        const before = await provision(true);
        expect([before.inOrder, await crm.writes()]).toEqual([false, 0]);
        expect(before.items.every(({ state }) => state === "missing")).toBe(true);
        const made = await provision();
        expect(made.inOrder).toBe(true);
        expect(made.items.every(({ state }) => state === "created")).toBe(true);
        expect(made.items.length).toBeGreaterThanOrEqual(fieldSpecs.length);
        await crm.writes();
        const after = await provision();
        expect([after.inOrder, await crm.writes()]).toEqual([true, 0]);
        expect(after.items.every(({ state }) => state === "ok")).toBe(true);
      });

      it("are repaired and brought back, and a check says so first", async () => {
        await provision();
        await crm.spoils("sla_status", "label");
        await crm.spoils("engaged_at", "remove");
        const check = await provision(true);
        expect(check.inOrder).toBe(false);
        expect(
          check.items
            .filter(({ state }) => state !== "ok")
            .map(({ state }) => state)
            .sort(),
        ).toEqual(["drifted", "missing"]);
        const repaired = await provision();
        expect(repaired.inOrder).toBe(true);
        expect(
          repaired.items
            .filter(({ state }) => state !== "ok")
            .map(({ state }) => state)
            .sort(),
        ).toEqual(["repaired", "restored"]);
        expect((await provision(true)).inOrder).toBe(true);
      });

      it("take every kind of value and are cleared again", async () => {
        await provision();
        const lead = await crm.submitsForm("ada@example.com");
        const values = {
          engaged_at: Date.UTC(2026, 2, 2, 9, 0, 0, 123),
          systems_delay: 61_001,
          sla_status: "miss",
          lead_type: "Hand-raiser",
          returning: true,
          journey_number: 2,
          sla_owner: { user: crm.people.rep },
        };
        expect(await crm.connector.writeFields(crm.session, fieldSpecs, [write(lead, values)])).toEqual([
          { ok: true },
        ]);
        const written = await crm.fieldsOf(lead);
        expect(Date.parse(written.engaged_at ?? "") || Number(written.engaged_at)).toBe(values.engaged_at);
        expect(Number(written.systems_delay)).toBe(61_001);
        expect(written).toMatchObject({
          sla_status: "miss",
          lead_type: "Hand-raiser",
          returning: "true",
          journey_number: "2",
        });
        expect(crm.people.rep.endsWith(`:${written.sla_owner}`)).toBe(true);
        const cleared = Object.fromEntries(Object.keys(values).map((name) => [name, null]));
        await crm.connector.writeFields(crm.session, fieldSpecs, [write(lead, cleared)]);
        expect(Object.values(await crm.fieldsOf(lead)).filter((value) => value !== "")).toEqual([]);
      });

      it("are written in one go for many records; one that is gone fails alone", async () => {
        await provision();
        const leads = [];
        for (const name of ["a", "b", "c"]) leads.push(await crm.submitsForm(`${name}@example.com`));
        await crm.deletes(leads[1]!);
        const results = await crm.connector.writeFields(
          crm.session,
          fieldSpecs,
          leads.map((lead) => write(lead, { journey_number: 1 })),
        );
        expect(results.map(({ ok }) => ok)).toEqual([true, false, true]);
        expect(results[1]).toMatchObject({ error: expect.any(GiveUp) });
        expect((await crm.fieldsOf(leads[2]!)).journey_number).toBe("1");
      });

      it("of a record that was merged away are written to the survivor, which is named", async () => {
        await provision();
        const kept = await crm.submitsForm("ada@example.com");
        const other = await crm.submitsForm("lovelace@example.com");
        const third = await crm.submitsForm("third@example.com");
        const survivor = await crm.merges(kept, other);
        const results = await crm.connector.writeFields(crm.session, fieldSpecs, [
          write(other, { journey_number: 3 }),
          write(third, { journey_number: 1 }),
        ]);
        expect(results).toEqual([{ ok: true, movedTo: survivor }, { ok: true }]);
        expect((await crm.fieldsOf(survivor)).journey_number).toBe("3");
      });

      it("with a value that the CRM refuses fail alone", async () => {
        await provision();
        const leads = [];
        for (const name of ["a", "b", "c", "d", "e"])
          leads.push(await crm.submitsForm(`${name}@example.com`));
        const writes = leads.map((lead, index) =>
          write(lead, { sla_status: index === 3 ? "no such status" : "hit" }),
        );
        const results = await crm.connector.writeFields(crm.session, fieldSpecs, writes);
        expect(results.map(({ ok }) => ok)).toEqual([true, true, true, false, true]);
        expect(results[3]).toMatchObject({ error: expect.any(GiveUp) });
        expect((await crm.fieldsOf(leads[4]!)).sla_status).toBe("hit");
      });

      it("that an admin removed give up with the way to bring them back", async () => {
        await provision();
        const lead = await crm.submitsForm("ada@example.com");
        await crm.spoils("journey_number", "remove");
        const [result] = await crm.connector.writeFields(crm.session, fieldSpecs, [
          write(lead, { journey_number: 1 }),
        ]);
        expect(result).toMatchObject({ ok: false, error: expect.any(GiveUp) });
        expect(result?.ok === false && result.error instanceof GiveUp && result.error.fix).toContain(
          "leadclock provision",
        );
      });

      it("that we write never come back as facts; those that people fill in do (R-060, D21)", async () => {
        await provision();
        const lead = await crm.submitsForm("ada@example.com");
        const known = keysOf(await crm.connector.understand(crm.session, await crm.pass(MINUTE)));
        await crm.connector.writeFields(crm.session, fieldSpecs, [
          write(lead, { journey_number: 1, sla_status: "miss" }),
        ]);
        const echo = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
        expect(keysOf(echo).filter((key) => !known.includes(key))).toEqual([]);
        await crm.fillsIn(lead, "breach_reason", "in_meeting");
        const filled = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
        expect(ofKind(filled, "reasonRecorded")).toMatchObject([{ reason: "in_meeting", record: lead }]);
        expect(filled.cards[0]?.filled).toMatchObject({ breach_reason: "in_meeting" });
        const values = { breach_reason: "other" };
        await crm.connector.writeFields(crm.session, fieldSpecs, [write(lead, values)]);
        expect((await crm.fieldsOf(lead)).breach_reason).toBe("in_meeting");
      });
    });

    describe("alert tasks", () => {
      it("are made with owner, text and place; one result per draft, in order", async () => {
        const lead = await crm.submitsForm("ada@example.com");
        const results = await crm.connector.createTasks(crm.session, [
          draft(crm, "key-1", { attachTo: lead }),
          draft(crm, "key-2", { assignee: null, call: false, priority: "low" }),
        ]);
        const tasks = await crm.tasks();
        const [first, second] = results.map((result) => tasks.find(({ id }) => id === idOf(result)));
        expect(first).toMatchObject({
          subject: "Call Ada <key-1>",
          owner: crm.people.rep,
          done: false,
          attachedTo: [lead],
        });
        expect(first?.text).toContain("Ada Lovelace waits since 9:00 & longer.");
        expect(second).toMatchObject({ owner: null, attachedTo: [] });
        expect(tasks).toHaveLength(2);
      });

      it("are found again by their key after a lost answer, attached or not, and surely not there otherwise", async () => {
        const lead = await crm.submitsForm("ada@example.com");
        const tried = crm.now();
        const drafts = [draft(crm, "key-1", { attachTo: lead }), draft(crm, "key-2")].map((one) => ({
          ...one,
          firstTriedAt: tried,
        }));
        await crm.next("lostAnswer");
        const results = await crm.connector.createTasks(crm.session, drafts);
        expect(
          results.every(
            (result) => !result.ok && result.error instanceof RetryLater && result.error.maybeDone,
          ),
        ).toBe(true);
        const never = [
          draft(crm, "key-3", { attachTo: lead, firstTriedAt: tried }),
          draft(crm, "key-4", { firstTriedAt: tried }),
        ];
        const wait = await crm.connector
          .findTasks(crm.session, [...drafts, ...never])
          .catch((error: unknown) => error);
        expect(wait).toBeInstanceOf(RetryLater);
        await crm.pass((wait as RetryLater).at - crm.now());
        const found = await crm.connector.findTasks(crm.session, [...drafts, ...never]);
        const tasks = await crm.tasks();
        expect(found.slice(0, 2).map((id) => tasks.find((task) => task.id === id)?.subject)).toEqual([
          "Call Ada <key-1>",
          "Call Ada <key-2>",
        ]);
        expect(found.slice(2)).toEqual([null, null]);
        expect(tasks).toHaveLength(2);
      });

      it("about a lead that was merged away land on the survivor, and are found there", async () => {
        const kept = await crm.submitsForm("ada@example.com");
        const other = await crm.submitsForm("lovelace@example.com");
        const survivor = await crm.merges(kept, other);
        const one = draft(crm, "key-1", { attachTo: other, firstTriedAt: crm.now() });
        const two = draft(crm, "key-2");
        const results = await crm.connector.createTasks(crm.session, [one, two]);
        const tasks = await crm.tasks();
        expect(tasks.find(({ id }) => id === idOf(results[0]))?.attachedTo).toEqual([survivor]);
        expect(tasks).toHaveLength(2);
        await crm.pass(HOUR);
        expect(await crm.connector.findTasks(crm.session, [one])).toEqual([idOf(results[0])]);
      });

      it("about a lead that was deleted are made all the same, and are found", async () => {
        const lead = await crm.submitsForm("ada@example.com");
        await crm.deletes(lead);
        const [result] = await crm.connector.createTasks(crm.session, [
          draft(crm, "key-1", { attachTo: lead }),
        ]);
        const [task] = await crm.tasks();
        expect(task?.id).toBe(idOf(result));
        expect(task?.attachedTo).toEqual([]);
      });

      it("cannot be told of too early after the last try", async () => {
        const now = crm.now();
        const late = draft(crm, "key-1", { firstTriedAt: now - DAY, lastTriedAt: now });
        await expect(crm.connector.findTasks(crm.session, [late])).rejects.toThrow(RetryLater);
      });

      it("for a person who left are made all the same, and say whose they were (D30)", async () => {
        const [result, other] = await crm.connector.createTasks(crm.session, [
          draft(crm, "key-1", { assignee: crm.people.leaver }),
          draft(crm, "key-2"),
        ]);
        const tasks = await crm.tasks();
        const task = tasks.find(({ id }) => id === idOf(result));
        expect(task).toMatchObject({ owner: null });
        expect(task?.text).toContain(crm.people.leaver);
        expect(tasks.find(({ id }) => id === idOf(other))?.owner).toBe(crm.people.rep);
        expect(tasks).toHaveLength(2);
      });

      it("move to the new owner and close with a note, once made", async () => {
        const [first, second] = (
          await crm.connector.createTasks(crm.session, [draft(crm, "key-1"), draft(crm, "key-2")])
        ).map(idOf);
        const results = await crm.connector.changeTasks(crm.session, [
          { taskId: first!, assignee: crm.people.colleague },
          { taskId: second!, close: { note: "Touched at 9:15." } },
        ]);
        expect(results).toEqual([{ ok: true }, { ok: true }]);
        const tasks = await crm.tasks();
        expect(tasks.find(({ id }) => id === first)).toMatchObject({
          owner: crm.people.colleague,
          done: false,
        });
        const closed = tasks.find(({ id }) => id === second);
        expect(closed?.done).toBe(true);
        expect(closed?.text).toContain("Touched at 9:15.");
        expect(closed?.text).toContain("Ada Lovelace waits");
      });

      it("are never facts themselves (R-060)", async () => {
        const lead = await crm.submitsForm("ada@example.com");
        const known = keysOf(await crm.connector.understand(crm.session, await crm.pass(MINUTE)));
        const [made] = await crm.connector.createTasks(crm.session, [
          draft(crm, "key-1", { attachTo: lead }),
        ]);
        await crm.connector.changeTasks(crm.session, [{ taskId: idOf(made), close: { note: "Touched." } }]);
        const understood = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
        const again = await crm.connector.reread(crm.session, [lead]);
        expect([...keysOf(understood), ...keysOf(again)].filter((key) => !known.includes(key))).toEqual([]);
      });
    });

    describe("trouble", () => {
      it.each<Trouble>(["tooManyCalls", "serverError", "htmlError", "noAnswer", "brokenConnection"])(
        "%s means later, at an instant ahead; afterwards all is as before",
        async (trouble) => {
          const lead = await crm.submitsForm("ada@example.com");
          await crm.next(trouble);
          const error: unknown = await crm.connector
            .reread(crm.session, [lead])
            .catch((thrown: unknown) => thrown);
          expect(error).toBeInstanceOf(RetryLater);
          expect((error as RetryLater).at).toBeGreaterThan(crm.now());
          await crm.cure();
          expect(kindsOf(await crm.connector.reread(crm.session, [lead]))).toContain("engaged");
        },
      );

      it("while tasks are made: too many calls surely made none, a lost answer perhaps all", async () => {
        await crm.next("tooManyCalls");
        const [refused] = await crm.connector.createTasks(crm.session, [draft(crm, "key-1")]);
        expect(refused).toMatchObject({ ok: false, error: { maybeDone: false } });
        await crm.next("lostAnswer");
        const [lost] = await crm.connector.createTasks(crm.session, [draft(crm, "key-2")]);
        expect(lost).toMatchObject({ ok: false, error: { maybeDone: true } });
        expect((await crm.tasks()).map(({ subject }) => subject)).toEqual(["Call Ada <key-2>"]);
      });

      it("an expired token is replaced once, unseen", async () => {
        const lead = await crm.submitsForm("ada@example.com");
        await crm.expireTokens();
        expect(kindsOf(await crm.connector.reread(crm.session, [lead]))).toContain("engaged");
        expect(crm.session.replaced.length).toBeGreaterThan(0);
      });

      it("a revoked grant asks to reconnect", async () => {
        const lead = await crm.submitsForm("ada@example.com");
        await crm.revoke();
        await expect(crm.connector.reread(crm.session, [lead])).rejects.toThrow(Reauthorize);
        const [result] = await crm.connector.createTasks(crm.session, [draft(crm, "key-1")]);
        expect(result).toMatchObject({ ok: false, error: expect.any(Reauthorize) });
      });
    });
  });
}
