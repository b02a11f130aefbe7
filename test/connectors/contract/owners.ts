import type { RecordRef, UserId } from "../../../src/domain/facts.ts";
import { MINUTE } from "../../../src/domain/time.ts";
import { RefusedAssignee, RetryLater } from "../../../src/errors.ts";
import type { CrmAccount } from "./account.ts";
import { ofKind } from "./story.ts";

/** Owners of records, changed where nobody else changed them since (D17, R-267). */
export function ownersContract(account: () => CrmAccount): void {
  describe("owners", () => {
    let crm: CrmAccount;
    let lead: RecordRef;
    beforeEach(async () => {
      crm = account();
      lead = await crm.submitsForm("ada@example.com");
      await crm.pass(MINUTE);
      await crm.assigns(lead, crm.people.rep);
      await crm.pass(MINUTE);
    });
    const change = (from: UserId | null, to: UserId, record = lead) =>
      crm.connector.changeOwners(crm.session, [{ record, from, to }]);
    const owner = async () =>
      ofKind(await crm.connector.reread(crm.session, [lead]), "ownerChanged")
        .toSorted((one, other) => one.occurredAt - other.occurredAt)
        .at(-1)?.ownerId;

    it("change where they are as known, and a second time nothing happens", async () => {
      expect(await change(crm.people.rep, crm.people.colleague)).toEqual([{ ok: true, changed: true }]);
      expect(await owner()).toBe(crm.people.colleague);
      await crm.writes();
      expect(await change(crm.people.rep, crm.people.colleague)).toEqual([{ ok: true, changed: true }]);
      expect(await crm.writes()).toBe(0);
    });

    it("stay where somebody changed them since", async () => {
      await crm.assigns(lead, crm.people.queue);
      expect(await change(crm.people.rep, crm.people.colleague)).toEqual([{ ok: true, changed: false }]);
      expect(await owner()).toBe(crm.people.queue);
    });

    it("change from a queue to a person", async () => {
      await crm.assigns(lead, crm.people.queue);
      expect(await change(crm.people.queue, crm.people.colleague)).toEqual([{ ok: true, changed: true }]);
      expect(await owner()).toBe(crm.people.colleague);
    });

    it("who left are refused by name; the others change", async () => {
      const other = await crm.submitsForm("bob@example.com");
      await crm.assigns(other, crm.people.rep);
      const results = await crm.connector.changeOwners(crm.session, [
        { record: lead, from: crm.people.rep, to: crm.people.leaver },
        { record: other, from: crm.people.rep, to: crm.people.colleague },
      ]);
      expect(!results[0]?.ok && results[0]?.error).toBeInstanceOf(RefusedAssignee);
      expect(results[1]).toEqual({ ok: true, changed: true });
      expect(await owner()).toBe(crm.people.rep);
    });

    it("of a record that is gone stay; what is no record of the CRM is refused; no answer is later", async () => {
      await crm.next("lostAnswer");
      const [lost] = await change(crm.people.rep, crm.people.colleague);
      expect(lost?.ok ? lost.changed : lost?.error instanceof RetryLater).toBe(true);
      await crm.cure();
      expect(await change(crm.people.rep, crm.people.colleague)).toEqual([{ ok: true, changed: true }]);
      await crm.deletes(lead);
      expect(await change(crm.people.colleague, crm.people.rep)).toEqual([{ ok: true, changed: false }]);
      const [wrong] = await change(null, crm.people.rep, "nocrm:thing:1");
      expect(wrong?.ok).toBe(false);
    });
  });
}
