import { randomUUID } from "node:crypto";
import type { Policy } from "../../src/domain/policy.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { aJourney, anInstallation, engaged, NOON } from "../support/store-data.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

const row = (author: string, file: unknown) =>
  ({ state: "open", basedOn: 1, author, at: NOON, file }) as const;

test("a draft comes back as it was written, its members in their own order", async () => {
  const { tenantId } = anInstallation();
  expect(await store.policyDrafts.current(tenantId)).toEqual({ line: null, draft: null });
  expect(await store.policyDrafts.add(tenantId, 0, row("ada", { name: "n", clocks: [], alpha: 1 }))).toBe(
    true,
  );
  const { draft, line } = await store.policyDrafts.current(tenantId);
  expect(JSON.stringify(draft!.file)).toBe('{"name":"n","clocks":[],"alpha":1}');
  expect(draft).toMatchObject({ revision: 1, basedOn: 1, author: "ada", at: NOON });
  expect(line).toEqual({ revision: 1, state: "open", author: "ada", at: NOON });
});

test("of many who change the same revision at once, one does; nothing is overwritten", async () => {
  const { tenantId } = anInstallation();
  await store.policyDrafts.add(tenantId, 0, row("ada", { first: true }));
  const names = ["bob", "cleo", "dan", "eve", "finn"];
  const went = await Promise.all(
    names.map((name) => store.policyDrafts.add(tenantId, 1, row(name, { of: name }))),
  );
  expect(went.filter(Boolean)).toHaveLength(1);
  const winner = names[went.indexOf(true)];
  expect((await store.policyDrafts.current(tenantId)).draft).toMatchObject({
    revision: 2,
    author: winner,
    file: { of: winner },
  });
  expect(await store.policyDrafts.add(tenantId, 1, row("gus", {}))).toBe(false);
  expect(await store.policyDrafts.add(tenantId, 7, row("gus", {}))).toBe(false);
});

test("a draft that was put away is no draft any more, and its revisions go on", async () => {
  const { tenantId } = anInstallation();
  await store.policyDrafts.add(tenantId, 0, row("ada", {}));
  await store.policyDrafts.add(tenantId, 1, { state: "discarded", basedOn: 1, author: "bob", at: NOON });
  expect(await store.policyDrafts.current(tenantId)).toEqual({
    line: { revision: 2, state: "discarded", author: "bob", at: NOON },
    draft: null,
  });
  expect(await store.policyDrafts.add(tenantId, 2, row("ada", {}))).toBe(true);
});

test("a version says who published it when, why, and what was overridden; its text stays as written", async () => {
  const { tenantId } = anInstallation();
  const policy = (version: number) => ({ version, name: "v", effectiveAt: NOON + version }) as Policy;
  const overridden = { by: "ada", reason: "fire", open: ["no preview"] };
  await store.policies.publish(tenantId, policy(1), "bob", NOON);
  await store.policies.publish(tenantId, policy(2), "ada", NOON, {
    file: { b: 1, a: 2 },
    note: "why",
    overridden,
  });
  expect(await store.policyDrafts.versions(tenantId)).toMatchObject([
    { version: 1, publishedBy: "bob", note: null, overridden: null },
    {
      version: 2,
      name: "v",
      effectiveAt: NOON + 2,
      publishedBy: "ada",
      publishedAt: NOON,
      note: "why",
      overridden,
    },
  ]);
  const second = await store.policyDrafts.version(tenantId, 2);
  expect(JSON.stringify(second!.file)).toBe('{"b":1,"a":2}');
  expect((await store.policyDrafts.version(tenantId, 1))!.file).toBeNull();
  expect(await store.policyDrafts.version(tenantId, 3)).toBeNull();
});

test("an approval is kept once for each content of a part, and can be taken back", async () => {
  const { tenantId } = anInstallation();
  const approval = { part: "tiers", digest: "d1", by: "ada", at: NOON };
  await store.policyDrafts.approve(tenantId, [approval, { ...approval, digest: "d2" }]);
  await store.policyDrafts.approve(tenantId, [{ ...approval, by: "bob", at: NOON + 1 }]);
  expect(await store.policyDrafts.approvals(tenantId)).toEqual([approval, { ...approval, digest: "d2" }]);
  await store.policyDrafts.withdraw(tenantId, [{ part: "tiers", digest: "d1" }]);
  expect(await store.policyDrafts.approvals(tenantId)).toEqual([{ ...approval, digest: "d2" }]);
});

test("a preview's progress and result are kept; what has ended does not change", async () => {
  const { tenantId } = anInstallation();
  const preview = {
    id: randomUUID(),
    digest: "d",
    against: 1,
    days: 90,
    startedBy: "ada",
    startedAt: NOON,
    total: 10,
  };
  await store.policyPreviews.start(tenantId, preview);
  await store.policyPreviews.progress(tenantId, preview.id, 4, NOON + 1);
  expect(await store.policyPreviews.newest(tenantId)).toEqual({
    ...preview,
    state: "running",
    done: 4,
    touchedAt: NOON + 1,
    why: null,
    result: null,
  });
  await store.policyPreviews.finish(tenantId, preview.id, { why: "stopped" }, NOON + 2);
  await store.policyPreviews.progress(tenantId, preview.id, 9, NOON + 3);
  expect(await store.policyPreviews.get(tenantId, preview.id)).toMatchObject({
    state: "failed",
    done: 4,
    why: "stopped",
  });
  expect(await store.policyPreviews.get("nobody", preview.id)).toBeNull();
});

test("a preview looks at leads of its time and at those that go on, page by page; the erased are counted only", async () => {
  const portal = anInstallation();
  const { tenantId } = portal;
  const records = ["a", "b", "c", "d"].map((name) => `hubspot:contact:${name}`);
  const leads = await store.leads.resolve(tenantId, portal.id, records);
  const [recent, old, running, erased] = records.map((record) => leads.get(record)!);
  for (const [index, lead] of [recent, old, running, erased].entries())
    await store.leads.addFacts(
      tenantId,
      lead!,
      [engaged(`e${index}`, index === 1 || index === 2 ? NOON - 9 : NOON)],
      NOON,
      "push",
    );
  await store.leads.save(tenantId, running!, [aJourney(running!, "e2")], null, NOON);
  await store.leads.save(tenantId, old!, [aJourney(old!, "e1", { status: "ended" })], null, NOON);
  await store.leads.erase(tenantId, records[3]!, NOON);
  expect(await store.policyPreviews.count(tenantId, NOON)).toEqual({ leads: 2, erased: 1 });
  const wanted = [recent!, running!].sort();
  const first = await store.policyPreviews.page(tenantId, NOON, "", 1);
  expect(first).toEqual(wanted.slice(0, 1));
  expect(await store.policyPreviews.page(tenantId, NOON, first[0]!, 10)).toEqual(wanted.slice(1));
});

test("a move comes up at its instant, goes on where it was, and ends", async () => {
  const { tenantId } = anInstallation();
  await store.policyMoves.add({ tenantId, version: 2, at: NOON, by: "ada" });
  expect((await store.nextWork()).moves).toBe(NOON);
  expect(await store.transaction((data) => data.policyMoves.hold(NOON - 1))).toBeNull();
  const move = await store.transaction((data) => data.policyMoves.hold(NOON));
  expect(move).toEqual({ tenantId, version: 2, at: NOON, by: "ada", afterLead: "", moved: 0 });
  await store.policyMoves.went(move!, { afterLead: "x", moved: 3, done: false });
  expect(await store.transaction((data) => data.policyMoves.hold(NOON))).toMatchObject({
    afterLead: "x",
    moved: 3,
  });
  await store.policyMoves.went(move!, { afterLead: "y", moved: 4, done: true });
  expect(await store.policyMoves.of(tenantId, 2)).toEqual({ at: NOON, by: "ada", moved: 4, done: true });
  expect((await store.nextWork()).moves).toBeNull();
});
