import { HOUR, MINUTE } from "../../../src/domain/time.ts";
import { keysOf, ofKind, story } from "../contract/story.ts";
import { type SalesforceHarness, salesforceHarness } from "./harness.ts";

let harness: SalesforceHarness;
beforeAll(async () => {
  harness = await salesforceHarness();
});
afterAll(() => harness.close());

describe("an org that keeps no history of owners", () => {
  it("tells them by events, at the commit; in pieces the same, and never one that did not happen", async () => {
    const crm = await harness.account({ org: { historyTracking: {} } });
    const { pushed, engagedAt } = await story(crm);
    const whole = await crm.connector.understand(crm.session, pushed);
    expect(
      ofKind(whole, "ownerChanged")
        .slice(1)
        .map(({ ownerId, occurredAt }) => [ownerId, occurredAt]),
    ).toEqual([
      [crm.people.queue, engagedAt + MINUTE],
      [crm.people.rep, engagedAt + 2 * MINUTE],
    ]);
    const owners = new Map<string, number>();
    for (const delivery of pushed)
      for (const fact of ofKind(await crm.connector.understand(crm.session, [delivery]), "ownerChanged"))
        owners.set(fact.key, fact.occurredAt);
    const told = ofKind(whole, "ownerChanged").map(({ key }) => key);
    expect([...owners.keys()]).toEqual(expect.arrayContaining(told));
    // What is only seen on the row says the present owner, not before the event that gave it.
    for (const [key, at] of owners)
      if (!told.includes(key))
        expect([key.endsWith(crm.people.rep.slice(11)), at >= engagedAt + 2 * MINUTE]).toEqual([true, true]);
  });

  it("finds an owner whom no event told, not after the row's last change, as one fact", async () => {
    const crm = await harness.account({ org: { historyTracking: {} }, stream: false });
    const lead = await crm.submitsForm("ada@example.com");
    await crm.pass(HOUR);
    await crm.assigns(lead, crm.people.rep);
    const changedAt = crm.now();
    await crm.pass(MINUTE);
    const first = await crm.connector.reread(crm.session, [lead]);
    const found = ofKind(first, "ownerChanged").find(({ ownerId }) => ownerId === crm.people.rep);
    expect(found).toMatchObject({
      occurredAt: changedAt,
      key: expect.stringMatching(/:owner:seen-2026-03-02:/),
    });
    await crm.disqualifies(lead);
    await crm.pass(MINUTE);
    const second = await crm.connector.reread(crm.session, [lead]);
    expect(keysOf(second)).toEqual(expect.arrayContaining([found!.key]));
    expect(ofKind(second, "stageChanged")).toMatchObject([
      { stage: "disqualified", key: expect.stringMatching(/:status:seen-2026-03-02:/) },
    ]);
  });

  it("says so, with the way to mend it", async () => {
    const crm = await harness.account({ org: { historyTracking: {} }, stream: false });
    const account = await crm.connector.describeAccount(crm.session);
    const sentences = crm.connector.limitations!({ ...crm.session.installation, account });
    expect(sentences).toEqual([expect.stringContaining("no history of Lead Owner and Lead Status")]);
  });
});
