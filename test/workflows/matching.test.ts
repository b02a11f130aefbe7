import { MINUTE } from "../../src/domain/time.ts";
import { settleDuplicate } from "../../workflows/learn/settle-duplicate.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { type Said, type TwoCrms, twoCrms } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const ADA = { email: "Ada@Lead.example " };

const form: Said = {
  kind: "engaged",
  occurredAt: NINE,
  engagement: "form",
  properties: { lead_type: "hand-raiser" },
};
const created: Said = { kind: "created", occurredAt: NINE, via: "other", properties: {} };

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());
afterEach(async () => {
  for (const { id } of await store.tenants.all()) await store.tenants.forget(id);
});

const areOne = async (it: TwoCrms, one: string, other: string) =>
  (await it.leadOf(one)) === (await it.leadOf(other));
const proposed = async (it: TwoCrms) =>
  (await store.duplicates.list(it.tenantId)).map(({ one, other, why, state }) => [one, other, why, state]);

describe("D24: one exact e-mail address makes one lead of two records", () => {
  test.each([
    ["map:contact:1", "crm:lead:1"],
    ["crm:lead:1", "map:contact:1"],
  ])("whichever comes first: %s, then %s", async (first, second) => {
    const it = await twoCrms(store, NINE);
    await it.tell(first, ADA, form, created);
    await it.tell(second, { email: "ada@lead.example" }, created);
    expect(await areOne(it, first, second)).toBe(true);
    expect(await it.journeys(first)).toHaveLength(1);
    const facts = await store.leads.facts(it.tenantId, [await it.leadOf(first)]);
    expect([...facts.values()].flat().filter(({ kind }) => kind === "matched")).toMatchObject([
      { by: "email", source: "leadclock", records: ["crm:lead:1", "map:contact:1"] },
    ]);
    const entries = await store.audit.list(it.tenantId);
    expect(entries.map(({ action }) => action)).toContain("leads.joined");
    expect(JSON.stringify(entries)).not.toContain("lead.example");
  });

  test("an address that a card got later matches then; no address is kept to be read", async () => {
    const it = await twoCrms(store, NINE);
    await it.tell("map:contact:1", ADA, created);
    await it.tell("crm:lead:1", {}, created);
    expect(await areOne(it, "map:contact:1", "crm:lead:1")).toBe(false);
    await it.tell("crm:lead:1", ADA);
    expect(await areOne(it, "map:contact:1", "crm:lead:1")).toBe(true);
    const { rows } = await store.db.query("select * from record_addresses where tenant_id = $1", [
      it.tenantId,
    ]);
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toMatch(/@|example/i);
  });

  test("two records of one system with one address are that system's business", async () => {
    const it = await twoCrms(store, NINE);
    await it.tell("crm:lead:1", ADA, created);
    await it.tell("crm:lead:2", ADA, created);
    expect(await areOne(it, "crm:lead:1", "crm:lead:2")).toBe(false);
    expect(await proposed(it)).toEqual([]);
  });

  test("several with one address are proposed, not guessed, whichever comes last", async () => {
    const it = await twoCrms(store, NINE);
    await it.tell("crm:lead:1", ADA, created);
    await it.tell("crm:lead:2", ADA, created);
    await it.tell("map:contact:1", ADA, created);
    expect(await proposed(it)).toEqual([
      ["crm:lead:1", "map:contact:1", "several", "open"],
      ["crm:lead:2", "map:contact:1", "several", "open"],
    ]);
    const other = await twoCrms(store, NINE);
    await other.tell("crm:lead:1", ADA, created);
    await other.tell("map:contact:1", ADA, created);
    await other.tell("crm:lead:2", ADA, created);
    expect(await areOne(other, "crm:lead:1", "map:contact:1")).toBe(true);
    expect(await proposed(other)).toEqual([["crm:lead:2", "map:contact:1", "several", "open"]]);
  });

  test("one that a link of the CRM's own joined to another record is not joined by address", async () => {
    const it = await twoCrms(store, NINE);
    const records = ["map:contact:1", "crm:lead:9"] as const;
    await it.tell("map:contact:1", ADA, created, {
      kind: "matched",
      occurredAt: NINE,
      records,
      by: "crmLink",
    });
    await it.tell("crm:lead:1", ADA, created);
    expect(await areOne(it, "map:contact:1", "crm:lead:9")).toBe(true);
    expect(await areOne(it, "map:contact:1", "crm:lead:1")).toBe(false);
    expect(await proposed(it)).toEqual([["crm:lead:1", "map:contact:1", "several", "open"]]);
  });

  test("a deleted record is found by nobody any more", async () => {
    const it = await twoCrms(store, NINE);
    await it.tell("crm:lead:1", ADA, created);
    await it.tell("crm:lead:1", ADA, { kind: "deleted", occurredAt: NINE, record: "crm:lead:1" } as Said);
    await it.tell("crm:lead:2", ADA, created);
    await it.tell("map:contact:1", ADA, created);
    expect(await areOne(it, "map:contact:1", "crm:lead:2")).toBe(true);
  });

  test.each([["info@lead.example"], ["Sales+emea@lead.example"], ["no-reply@lead.example"]])(
    "%s is a team's: proposed",
    async (email) => {
      const it = await twoCrms(store, NINE);
      await it.tell("map:contact:1", { email }, created);
      await it.tell("crm:lead:1", { email }, created);
      expect(await proposed(it)).toEqual([["crm:lead:1", "map:contact:1", "sharedMailbox", "open"]]);
    },
  );

  test("which names are a team's is for the policy to say", async () => {
    const it = await twoCrms(store, NINE, { matching: { sharedMailboxes: ["Ada"] } });
    await it.tell("map:contact:1", ADA, created);
    await it.tell("crm:lead:1", ADA, created);
    await it.tell("map:contact:2", { email: "info@solo.example" }, created);
    await it.tell("crm:lead:2", { email: "info@solo.example" }, created);
    expect(await areOne(it, "map:contact:1", "crm:lead:1")).toBe(false);
    expect(await areOne(it, "map:contact:2", "crm:lead:2")).toBe(true);
  });
});

describe("D24: an exact phone number", () => {
  const told = async (it: TwoCrms, phone: string) => {
    await it.tell("map:contact:1", { phone: "+1 (415) 555-0100" }, created);
    await it.tell("crm:lead:1", { phone }, created);
  };

  test("is proposed", async () => {
    const it = await twoCrms(store, NINE);
    await told(it, "+14155550100");
    expect(await proposed(it)).toEqual([["crm:lead:1", "map:contact:1", "phone", "open"]]);
  });

  test("joins where the tenant switched that on", async () => {
    const it = await twoCrms(store, NINE, { matching: { phone: true } });
    await told(it, "+14155550100");
    expect(await areOne(it, "map:contact:1", "crm:lead:1")).toBe(true);
  });

  test("without its country is no number to go by", async () => {
    const it = await twoCrms(store, NINE, { matching: { phone: true } });
    await told(it, "(415) 555-0100");
    expect(await areOne(it, "map:contact:1", "crm:lead:1")).toBe(false);
    expect(await proposed(it)).toEqual([]);
  });
});

describe("a person decides about a proposed pair", () => {
  const PAIR = ["map:contact:1", "crm:lead:1"] as const;
  const shared = { email: "info@lead.example" };
  async function waiting(): Promise<TwoCrms> {
    const it = await twoCrms(store, NINE);
    await it.tell("map:contact:1", shared, form, created);
    await it.tell("crm:lead:1", shared, created);
    return it;
  }
  const settle = (it: TwoCrms, verdict: "joined" | "apart", by = "sam") =>
    settleDuplicate(it.ports, it.rules, it.tenantId, PAIR, { verdict, by });

  test("joined: one lead and one journey, by name in the audit, once", async () => {
    const it = await waiting();
    expect(await settle(it, "joined")).toMatchObject({
      changed: true,
      pair: { state: "joined", decidedBy: "sam" },
    });
    expect(await settle(it, "joined", "eve")).toMatchObject({ changed: false, pair: { decidedBy: "sam" } });
    expect(await areOne(it, ...PAIR)).toBe(true);
    expect(await it.journeys("crm:lead:1")).toHaveLength(1);
    const entries = (await store.audit.list(it.tenantId)).filter(
      ({ action }) => action === "duplicate.joined",
    );
    expect(entries).toMatchObject([{ actor: "sam" }]);
    await expect(settle(it, "apart")).rejects.toThrow("are one lead already");
    await it.liveTo(NINE + MINUTE / 2);
    expect(it.accounts.crm.writes.map(({ record }) => record)).toContain("crm:lead:1");
  });

  test("kept apart: no address joins or proposes them again", async () => {
    const it = await waiting();
    await settle(it, "apart");
    expect(await settle(it, "apart")).toMatchObject({ changed: false });
    await it.tell("map:contact:1", ADA);
    await it.tell("crm:lead:1", ADA);
    expect(await areOne(it, ...PAIR)).toBe(false);
    expect(await proposed(it)).toEqual([["crm:lead:1", "map:contact:1", "sharedMailbox", "apart"]]);
    expect(await settle(it, "joined")).toMatchObject({ changed: true });
    expect(await areOne(it, ...PAIR)).toBe(true);
  });

  test("a pair that nobody proposed is refused", async () => {
    const it = await waiting();
    await expect(
      settleDuplicate(it.ports, it.rules, it.tenantId, ["map:contact:1", "crm:lead:7"], {
        verdict: "joined",
        by: "sam",
      }),
    ).rejects.toThrow("no proposed pair");
  });

  test("a pair that became one lead in another way waits for nobody", async () => {
    const it = await waiting();
    await it.tell("map:contact:1", shared, {
      kind: "matched",
      occurredAt: NINE,
      records: PAIR,
      by: "crmLink",
    });
    expect(await proposed(it)).toEqual([["crm:lead:1", "map:contact:1", "sharedMailbox", "joined"]]);
  });

  test("D40: erasure takes proposals along", async () => {
    const it = await waiting();
    await store.leads.erase(it.tenantId, "crm:lead:1", NINE);
    expect(await store.duplicates.list(it.tenantId)).toEqual([]);
  });
});

test("D23: a converted record's story goes on with the record that it became", async () => {
  const it = await twoCrms(store, NINE);
  await it.tell("map:contact:1", ADA, form, created);
  await it.tell("crm:lead:1", ADA, created);
  await it.tell("crm:contact:5", ADA, created);
  await it.tell("crm:lead:1", ADA, { kind: "converted", occurredAt: NINE, to: "crm:contact:5" });
  expect(await areOne(it, "map:contact:1", "crm:contact:5")).toBe(true);
  expect(await it.journeys("crm:contact:5")).toHaveLength(1);
});

test("both systems tell of the same people at once: every pair is found, once, and nothing hangs", async () => {
  const it = await twoCrms(store, NINE);
  const numbers = Array.from({ length: 12 }, (_, n) => n);
  await Promise.all(
    numbers.flatMap((n) => {
      const email = `lead-${n}@lead.example`;
      const link: Said = {
        kind: "matched",
        occurredAt: NINE,
        records: [`map:contact:${n}`, `crm:lead:${n}`],
        by: "crmLink",
      };
      return [
        it.tell(`map:contact:${n}`, { email }, form, created, ...(n % 3 === 0 ? [link] : [])),
        it.tell(`crm:lead:${n}`, { email }, created),
        it.tell(`map:contact:${n}`, { email }),
      ];
    }),
  );
  for (const n of numbers) {
    expect(await areOne(it, `map:contact:${n}`, `crm:lead:${n}`)).toBe(true);
    expect(await it.journeys(`crm:lead:${n}`)).toHaveLength(1);
  }
  expect(await proposed(it)).toEqual([]);
});
