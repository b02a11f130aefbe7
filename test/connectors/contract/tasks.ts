import { fieldSpecs } from "../../../field-specs/index.ts";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";
import { RefusedAssignee, RetryLater } from "../../../src/errors.ts";
import type { CrmAccount } from "./account.ts";
import { draft, idOf, keysOf } from "./story.ts";

/** Alert tasks: made once, found again, moved, closed. */
export function tasksContract(account: () => CrmAccount): void {
  describe("alert tasks", () => {
    let crm: CrmAccount;
    beforeEach(async () => {
      crm = account();
      await crm.connector.provision(crm.session, fieldSpecs, { check: false });
    });

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
        results.every((result) => !result.ok && result.error instanceof RetryLater && result.error.maybeDone),
      ).toBe(true);
      const never = [
        draft(crm, "key-3", { attachTo: lead, firstTriedAt: tried }),
        draft(crm, "key-4", { firstTriedAt: tried }),
      ];
      const wait = await crm.connector
        .findTasks(crm.session, [...drafts, ...never])
        .catch((error: unknown) => error);
      expect(wait instanceof RetryLater).toBe(!crm.tellsTasksAtOnce);
      if (wait instanceof RetryLater) await crm.pass(wait.at - crm.now());
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

    it("cannot be told of too early after the last try, unless making one twice makes one", async () => {
      const now = crm.now();
      const late = draft(crm, "key-1", { firstTriedAt: now - DAY, lastTriedAt: now });
      const told = crm.connector.findTasks(crm.session, [late]);
      if (!crm.tellsTasksAtOnce) return expect(told).rejects.toThrow(RetryLater);
      expect(await told).toEqual([null]);
      const first = await crm.connector.createTasks(crm.session, [late]);
      expect(await crm.connector.createTasks(crm.session, [late])).toEqual(first);
      expect(await crm.connector.createTasks(crm.session, [{ ...late, firstTriedAt: null }])).toEqual(first);
      expect(await crm.tasks()).toHaveLength(1);
    });

    it("for a person who left are not made, and say who was refused; the others are (D30)", async () => {
      const results = await crm.connector.createTasks(crm.session, [
        draft(crm, "key-1", { assignee: crm.people.leaver }),
        draft(crm, "key-2"),
      ]);
      expect(results[0]).toMatchObject({ ok: false, error: { assignee: crm.people.leaver } });
      expect(!results[0]?.ok && results[0]?.error).toBeInstanceOf(RefusedAssignee);
      const tasks = await crm.tasks();
      expect(tasks.map(({ owner }) => owner)).toEqual([crm.people.rep]);
      expect(tasks.find(({ id }) => id === idOf(results[1]))?.owner).toBe(crm.people.rep);
    });

    it("stay with whom they are where the new owner left, and say so; the others move and close", async () => {
      const [first, second] = (
        await crm.connector.createTasks(crm.session, [draft(crm, "key-1"), draft(crm, "key-2")])
      ).map(idOf);
      const results = await crm.connector.changeTasks(crm.session, [
        { taskId: first!, assignee: crm.people.leaver },
        { taskId: second!, close: { note: "Touched at 9:15." } },
      ]);
      expect(results[0]).toMatchObject({ ok: false, error: { assignee: crm.people.leaver } });
      expect(!results[0]?.ok && results[0]?.error).toBeInstanceOf(RefusedAssignee);
      expect(results[1]).toEqual({ ok: true });
      const tasks = await crm.tasks();
      expect(tasks.find(({ id }) => id === first)).toMatchObject({ owner: crm.people.rep, done: false });
      expect(tasks.find(({ id }) => id === second)?.done).toBe(true);
    });

    it("take a note once and stay open; a note and a close come together", async () => {
      const [first, second] = (
        await crm.connector.createTasks(crm.session, [draft(crm, "key-1"), draft(crm, "key-2")])
      ).map(idOf);
      const note = "Leadclock is silent since 9:10 & later.";
      const changes = [
        { taskId: first!, note },
        { taskId: second!, note, close: { note: "Touched at 9:15." } },
      ];
      expect(await crm.connector.changeTasks(crm.session, changes)).toEqual([{ ok: true }, { ok: true }]);
      await crm.connector.changeTasks(crm.session, changes);
      const tasks = await crm.tasks();
      const open = tasks.find(({ id }) => id === first)!;
      expect(open).toMatchObject({ done: false, owner: crm.people.rep });
      expect(open.text.split(note)).toHaveLength(2);
      expect(open.text).toContain("Ada Lovelace waits");
      const closed = tasks.find(({ id }) => id === second)!;
      expect(closed.done).toBe(true);
      expect(closed.text).toContain(note);
      expect(closed.text).toContain("Touched at 9:15.");
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
      const [made] = await crm.connector.createTasks(crm.session, [draft(crm, "key-1", { attachTo: lead })]);
      await crm.connector.changeTasks(crm.session, [{ taskId: idOf(made), close: { note: "Touched." } }]);
      const understood = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
      const again = await crm.connector.reread(crm.session, [lead]);
      expect([...keysOf(understood), ...keysOf(again)].filter((key) => !known.includes(key))).toEqual([]);
    });
  });
}
