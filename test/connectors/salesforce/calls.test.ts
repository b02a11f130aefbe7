import { fieldSpecs } from "../../../field-specs/index.ts";
import { HOUR, MINUTE } from "../../../src/domain/time.ts";
import { draft, story, sweepAll } from "../contract/story.ts";
import { type SalesforceAccount, type SalesforceHarness, salesforceHarness } from "./harness.ts";

let harness: SalesforceHarness;
beforeAll(async () => {
  harness = await salesforceHarness();
});
afterAll(() => harness.close());

type Calls = Readonly<Record<string, number>>;

/** What a piece of work asked of the org, by kind. */
async function callsOf(crm: SalesforceAccount, work: () => Promise<unknown>): Promise<Calls> {
  const counts = async () => {
    const calls = await crm.callCounts();
    const kinds = Map.groupBy(calls, ({ method, route }) => `${method} ${route.replace(/.*\/v67\.0/, "")}`);
    return new Map([...kinds].map(([kind, of]) => [kind, of.reduce((sum, { count }) => sum + count, 0)]));
  };
  const before = await counts();
  await work();
  const more = [...(await counts())].map(([kind, count]) => [kind, count - (before.get(kind) ?? 0)] as const);
  return Object.fromEntries(more.filter(([, count]) => count > 0));
}

const sum = (calls: Calls): number => Object.values(calls).reduce((a, b) => a + b, 0);
const isPush = ({ kind }: { kind: string }) => /^(Lead|Task)\.(CREATE|UPDATE)$/.test(kind);

/** An account that knows its fields, its people and one lead's story already. Every quarter of an hour its stream asks something of its own. */
async function settled({ stream = true } = {}): Promise<SalesforceAccount> {
  const crm = await harness.account({ stream });
  await crm.connector.provision(crm.session, fieldSpecs, { check: false });
  const { lead, pushed } = await story(crm);
  await crm.connector.understand(crm.session, pushed);
  await crm.connector.reread(crm.session, [lead]);
  await sweepAll(crm, { start: crm.now() - MINUTE, end: crm.now() });
  return crm;
}

/** The ceiling, whatever comes in at once: here every event comes alone. */
const CEILING = 6;

describe("what a lead costs of the org's calls a day", () => {
  it("is one call to read each event of form, person and call, and one to stamp it: six", async () => {
    const crm = await settled();
    const stamp = (lead: Parameters<typeof crm.calls>[0]) =>
      crm.connector.writeFields(crm.session, fieldSpecs, [{ record: lead, values: { journey_number: 1 } }]);
    const lead = await crm.submitsForm("grace@example.com");
    const steps = [
      async () => undefined,
      () => crm.assigns(lead, crm.people.rep),
      () => crm.calls(lead, crm.people.rep),
    ];
    let total = 0;
    for (const step of steps) {
      await step();
      const pushed = (await crm.pass(MINUTE)).filter(isPush);
      expect(pushed).not.toEqual([]);
      const reading = await callsOf(crm, () => crm.connector.understand(crm.session, pushed));
      expect(reading).toEqual({ "POST /composite": 1 });
      const writing = await callsOf(crm, async () => expect(await stamp(lead)).toEqual([{ ok: true }]));
      expect(writing).toEqual({ "PATCH /composite/sobjects": 1 });
      total += sum(reading) + sum(writing);
    }
    expect(total).toBeLessThanOrEqual(CEILING);
  });

  it("is shared by all leads whose events come together, however many", async () => {
    const crm = await settled();
    const leads = [];
    for (const name of ["a", "b", "c", "d", "e", "f", "g", "h"])
      leads.push(await crm.submitsForm(`${name}@example.com`));
    for (const lead of leads) await crm.assigns(lead, crm.people.rep);
    for (const lead of leads) await crm.calls(lead, crm.people.rep);
    const pushed = await crm.pass(MINUTE);
    const reading = await callsOf(crm, () => crm.connector.understand(crm.session, pushed));
    expect(sum(reading)).toBeLessThanOrEqual(2);
    const writes = leads.map((record) => ({ record, values: { journey_number: 1 } }));
    const writing = await callsOf(crm, () => crm.connector.writeFields(crm.session, fieldSpecs, writes));
    expect(sum(writing)).toBe(1);
  });

  it("grows by two for a look just before an alert, one look for all leads that are due, and one for the tasks", async () => {
    const crm = await settled();
    const leads = [await crm.submitsForm("due@example.com"), await crm.submitsForm("too@example.com")];
    const pushed = await crm.pass(MINUTE);
    await crm.connector.understand(crm.session, pushed);
    const looking = await callsOf(crm, () => crm.connector.reread(crm.session, leads));
    expect(looking).toEqual({ "POST /composite": 2 });
    const drafts = leads.map((attachTo, index) => draft(crm, `alert-${index}`, { attachTo }));
    const telling = await callsOf(crm, () => crm.connector.createTasks(crm.session, drafts));
    expect(sum(telling)).toBe(1);
  });

  it("is looked up anew where a lead was not read just now: it may have been converted since", async () => {
    const crm = await settled({ stream: false });
    const lead = await crm.submitsForm("later@example.com");
    await crm.connector.reread(crm.session, [lead]);
    await crm.pass(10 * MINUTE);
    const write = { record: lead, values: { journey_number: 1 } };
    const calls = await callsOf(crm, () => crm.connector.writeFields(crm.session, fieldSpecs, [write]));
    expect(calls).toEqual({ "GET /queryAll": 1, "PATCH /composite/sobjects": 1 });
  });

  it("is not asked for twice: a sweep takes two calls when nothing changed, two more for all that did", async () => {
    const crm = await settled({ stream: false });
    await crm.pass(HOUR);
    const sweep = async () => {
      const window = { start: crm.now() - 10 * MINUTE, end: crm.now() };
      return callsOf(crm, () => sweepAll(crm, window));
    };
    expect(await sweep()).toEqual({ "POST /composite": 2 });
    const lead = await crm.submitsForm("missed@example.com");
    await crm.calls(lead, crm.people.rep);
    await crm.pass(5 * MINUTE);
    expect(await sweep()).toEqual({
      "POST /composite": 3,
      "GET /query": 1,
      "GET /tooling/query": 1,
      // This org has no shared activities; from time to time it is asked whether that is still so.
      "GET /sobjects/TaskRelation/describe": 1,
    });
  });
});
