import type { FieldWrite } from "../../../connectors/connector.ts";
import { fieldSpecs } from "../../../field-specs/index.ts";
import { tenantSpecs } from "../../../field-specs/tenant-specs.ts";
import type { RecordRef } from "../../../src/domain/facts.ts";
import { MINUTE } from "../../../src/domain/time.ts";
import { GiveUp } from "../../../src/errors.ts";
import { aPolicy } from "../../domain/support/policies.ts";
import type { CrmAccount } from "./account.ts";
import { keysOf, ofKind } from "./story.ts";

/** Our fields in a CRM: made, repaired, written, read back. */
export function fieldsContract(account: () => CrmAccount): void {
  describe("our fields", () => {
    let crm: CrmAccount;
    beforeEach(() => {
      crm = account();
    });

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
      ).toEqual([
        expect.stringMatching(/^(created|repaired)$/),
        expect.stringMatching(/^re(stored|paired)$/),
      ]);
      expect((await provision(true)).inOrder).toBe(true);
    });

    it("offer what the policy names; what it names no more stays on records and is not offered (D21)", async () => {
      await provision();
      const lead = await crm.submitsForm("ada@example.com");
      await crm.fillsIn(lead, "breach_reason", "in_meeting");
      const own = { ...aPolicy(), breachReasons: [{ value: "storm", label: "A storm" }] };
      const update = () =>
        crm.connector.provision(crm.session, tenantSpecs(own, [aPolicy()]), { check: false });
      expect((await update()).inOrder).toBe(true);
      const choices = await crm.choicesOf("breach_reason");
      expect(choices.filter(({ offered }) => offered).map(({ value }) => value)).toEqual(["storm"]);
      expect(choices).toContainEqual({ value: "in_meeting", offered: false });
      expect((await crm.fieldsOf(lead)).breach_reason).toBe("in_meeting");
      const other = await crm.submitsForm("bob@example.com");
      await crm.fillsIn(other, "breach_reason", "storm");
      await crm.writes();
      expect([(await update()).inOrder, await crm.writes()]).toEqual([true, 0]);
      await crm.connector.provision(crm.session, tenantSpecs(aPolicy(), [own]), { check: false });
      const back = await crm.choicesOf("breach_reason");
      expect(back).toContainEqual({ value: "in_meeting", offered: true });
      expect(back).toContainEqual({ value: "storm", offered: false });
    });

    it("take every kind of value and are cleared again", async () => {
      await provision();
      const lead = await crm.submitsForm("ada@example.com");
      const values = {
        engaged_at: Date.UTC(2026, 2, 2, 9, 0, 7),
        systems_delay_open: 90_000,
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
      expect([90_000, 1.5]).toContain(Number(written.systems_delay_open));
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

    it("are read back: what agrees, what somebody changed or cleared, and records that are gone (R-143)", async () => {
      await provision();
      const values = {
        engaged_at: Date.UTC(2026, 2, 2, 9, 0, 7, 250),
        systems_delay_open: 91_000,
        sla_status: "miss",
        lead_type: " Hand-raiser ",
        explanation: "Line one\nLine two",
        returning: true,
        journey_number: 2,
        sla_owner: { user: crm.people.rep },
        breach_reason: "other",
      };
      const writes: FieldWrite[] = [];
      for (const name of ["a", "b", "c", "d"])
        writes.push(write(await crm.submitsForm(`${name}@example.com`), values));
      await crm.connector.writeFields(crm.session, fieldSpecs, writes);
      await crm.fillsIn(writes[1]!.record, "sla_status", "hit");
      await crm.fillsIn(writes[1]!.record, "explanation", "Something else");
      await crm.fillsIn(writes[2]!.record, "lead_type", "");
      await crm.deletes(writes[3]!.record);
      await crm.writes();
      const read = () => crm.connector.readBack(crm.session, fieldSpecs, writes);
      expect(await read()).toEqual([
        { record: writes[0]!.record, differs: [] },
        { record: writes[1]!.record, differs: ["sla_status", "explanation"] },
        { record: writes[2]!.record, differs: ["lead_type"] },
        { record: writes[3]!.record, differs: null },
      ]);
      expect(await crm.writes()).toBe(0);
      // What was cleared must be empty, and what an admin removed holds nothing.
      const cleared = writes.slice(0, 1).map(({ record }) => write(record, { lead_type: null }));
      expect(await crm.connector.readBack(crm.session, fieldSpecs, cleared)).toMatchObject([
        { differs: ["lead_type"] },
      ]);
      await crm.spoils("engaged_at", "remove");
      expect((await read())[0]).toMatchObject({ differs: ["engaged_at"] });
    });

    it("and others are described as rules name them: absent ones not at all, choices by their values (R-151)", async () => {
      await provision();
      const names = [crm.fieldName("sla_status"), crm.fieldName("lead_type"), "no_such_property"];
      const described = await crm.connector.describeProperties(crm.session, names);
      expect(described.map(({ name }) => name).toSorted()).toEqual(names.slice(0, 2).toSorted());
      const [status, type] = names.slice(0, 2).map((name) => described.find((one) => one.name === name));
      expect(status?.values).toEqual(expect.arrayContaining(["hit", "miss"]));
      expect(type?.values).toBeNull();
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
      for (const name of ["a", "b", "c", "d", "e"]) leads.push(await crm.submitsForm(`${name}@example.com`));
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

    it("that people fill in are written only in somebody's words, with what stands there read before (D21)", async () => {
      await provision();
      const lead = await crm.submitsForm("ada@example.com");
      const other = await crm.submitsForm("bob@example.com");
      await crm.pass(MINUTE);
      await crm.fillsIn(other, "breach_reason", "in_meeting");
      await crm.fillsIn(other, "resolution_note", "Called\nat ten");
      const filled = () => crm.connector.readFilled(crm.session, fieldSpecs, [lead, other]);
      expect(await filled()).toEqual([
        { record: lead, values: {} },
        { record: other, values: { breach_reason: "in_meeting", resolution_note: "Called\nat ten" } },
      ]);
      const values = { breach_reason: "other", resolution_note: "Two\nlines", journey_number: 1 };
      const words = { ...write(lead, values), filledBy: "people" } as const;
      expect(await crm.connector.writeFields(crm.session, fieldSpecs, [words])).toEqual([{ ok: true }]);
      expect((await filled())[0]).toEqual({
        record: lead,
        values: { breach_reason: "other", resolution_note: "Two\nlines" },
      });
      expect((await crm.fieldsOf(lead)).journey_number ?? "").toBe("");
      // Whoever reads it later finds nobody named for it: we are no person.
      const read = await crm.connector.reread(crm.session, [lead]);
      const [told] = ofKind(read, "reasonRecorded");
      expect(told).toMatchObject({ reason: "other", note: "Two\nlines" });
      expect(told).not.toHaveProperty("by");
      const cleared = { breach_reason: null, resolution_note: null };
      await crm.connector.writeFields(crm.session, fieldSpecs, [
        { ...write(lead, cleared), filledBy: "people" },
      ]);
      expect((await filled())[0]).toEqual({ record: lead, values: {} });
      await crm.deletes(other);
      expect((await filled())[1]).toEqual({ record: other, values: null });
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
}
