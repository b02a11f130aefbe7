import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { BadInput, Conflict, NotFound } from "../../src/errors.ts";
import { decideImport, undoImport } from "../../workflows/reviews/import-reviews.ts";
import { listReviews, showReview } from "../../workflows/reviews/list-reviews.ts";
import { aPolicy } from "../domain/support/policies.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { person, type Said, type TwoCrms, twoCrms } from "../support/two-crms.ts";

/** Monday; hand-raisers have 30 open minutes, what no rule knows has its own target. */
const NINE = Date.UTC(2026, 2, 2, 9);

const people = { backups: {}, managers: {}, operations: "crm:ops", reviewer: "crm:robin" };
const uploaded = (importBatch: string, source: string): Said => ({
  kind: "engaged",
  occurredAt: NINE,
  engagement: "listUpload",
  importBatch,
  properties: { lead_type: source },
});

let store: FreshStore;
let it: TwoCrms;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());
beforeEach(async () => {
  it = await twoCrms(store, NINE, aPolicy({ people }));
  await it.people(person("crm:robin", "robin@acme.test", "Robin"));
  await it.tell("crm:lead:1", { name: "Ada" }, uploaded("fair 26", "Trade fair"));
  await it.tell("crm:lead:2", { name: "Bob" }, uploaded("fair 26", "Trade fair"));
  await it.tell("crm:lead:3", { name: "Cy" }, uploaded("fair 26", "Booth visit"));
  await it.liveTo(NINE + MINUTE);
});
afterEach(() => store.tenants.forget(it.tenantId));

const queue = () => listReviews(it.ports, it.rules, it.tenantId);
const decide = (handle: string, decision: "keep" | "exclude" = "keep") =>
  decideImport(it.ports, it.rules, it.tenantId, handle, { decision, by: "robin@acme.test", reason: "cold" });
const undo = (handle: string) => undoImport(it.ports, it.rules, it.tenantId, handle, { by: "sam" });
const task = () => it.accounts.crm.tasks.filter(({ subject }) => subject.startsWith("Please review"));

describe("D34: the review of an import whose source no rule maps", () => {
  test("is one in the queue for all its records, with a reviewer and a due of its own", async () => {
    expect(await queue()).toMatchObject([
      {
        kind: "importBatch",
        lead: "Import fair 26",
        leads: 3,
        reviewer: { id: "crm:robin", name: "Robin" },
        openedAt: NINE,
        overdue: false,
        holdsClocks: false,
        choices: ["keep"],
      },
    ]);
    expect(task()).toHaveLength(1);
    const [{ dueAt } = { dueAt: null }] = await queue();
    expect(dueAt).toBeGreaterThan(NINE);
    await it.liveTo(dueAt! + 1);
    expect((await queue())[0]).toMatchObject({ overdue: true });
  });

  test("shows what came, from where, and how the next one starts clocks", async () => {
    const [review] = await queue();
    const shown = await showReview(it.ports, it.rules, it.tenantId, review!.handle);
    expect(shown.evidence.join("\n")).toMatch(/3 records came with it, Mon 2 Mar, 09:00:00 UTC/);
    expect(shown.evidence.join("\n")).toContain("lead_type = Trade fair (2), lead_type = Booth visit (1)");
    expect(shown.evidence.join("\n")).toMatch(/For instance Ada: https:\/\/crm:lead:1/);
    expect(shown.evidence.join("\n")).toMatch(/rule in `classification`/);
    expect(shown.would).toEqual([
      { decision: "keep", does: "The review is closed; its records stay without a clock." },
    ]);
    expect(shown.decision).toBeNull();
  });

  test("is decided once, which closes its task, and can be taken back", async () => {
    const handle = (await queue())[0]!.handle;
    expect(await decide(handle)).toEqual({ changed: true });
    expect(await decide(handle)).toEqual({ changed: false });
    expect(await queue()).toEqual([]);
    await it.liveTo(NINE + HOUR);
    expect(it.accounts.crm.changes).toMatchObject([{ close: { note: expect.stringContaining("decided") } }]);
    expect(await showReview(it.ports, it.rules, it.tenantId, handle)).toMatchObject({
      decidedAt: NINE + MINUTE,
      decision: { by: "crm:robin", at: NINE + MINUTE, reason: "cold" },
    });
    expect(await undo(handle)).toEqual({ changed: true });
    expect(await undo(handle)).toEqual({ changed: false });
    expect(await queue()).toMatchObject([{ handle, decidedAt: null }]);
    expect(task()).toHaveLength(1);
    const actions = (await store.audit.list(it.tenantId)).map(({ action }) => action);
    expect(actions.filter((one) => one.startsWith("review.") && one !== "review.opened")).toEqual([
      "review.decided",
      "review.undone",
    ]);
  });

  test("a task that was not made yet is not made any more once it is decided", async () => {
    const other = await twoCrms(store, NINE, aPolicy({ people }));
    await other.tell("crm:lead:1", {}, uploaded("spring", "List"));
    const handle = (await listReviews(other.ports, other.rules, other.tenantId))[0]!.handle;
    await decideImport(other.ports, other.rules, other.tenantId, handle, { decision: "keep", by: "sam" });
    await other.liveTo(NINE + HOUR);
    expect(other.accounts.crm.tasks).toEqual([]);
    await store.tenants.forget(other.tenantId);
  });

  test("refuses what does not fit, and what nobody decided", async () => {
    const handle = (await queue())[0]!.handle;
    await expect(decide(handle, "exclude")).rejects.toThrow(BadInput);
    await expect(undo(handle)).rejects.toThrow(Conflict);
    expect(await decide("0123456789")).toBeNull();
    await expect(showReview(it.ports, it.rules, it.tenantId, "0123456789")).rejects.toThrow(NotFound);
  });
});
