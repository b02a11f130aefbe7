import type { Stack } from "../support/stack.ts";
import { story } from "../support/story.ts";

const ADA = "ada@lead.example";
const BOB = "bob@lead.example";

describe("a lead that turns out to be none", () => {
  story("is excluded when disqualified a second before due, and its alerts stop", {}, async (stack) => {
    await stack.submitForm(ADA);
    await stack.assign(ADA, "rita");
    await stack.advanceTo("2026-03-02T09:29:59Z");
    await stack.disqualify(ADA);
    await stack.advance("1 d");

    expect(await stack.lead(ADA)).toMatchObject({ sla_status: "excluded" });
    expect(await stack.alerts()).toEqual(["Mon 09:24 warning to rita, done"]);
  });

  story("stays a miss when disqualified a second after due", {}, async (stack) => {
    await stack.submitForm(ADA);
    await stack.assign(ADA, "rita");
    await stack.advanceTo("2026-03-02T09:30:01Z");
    await stack.disqualify(ADA);
    await stack.advance("6 h");

    expect(await stack.lead(ADA)).toMatchObject({ sla_status: "miss" });
    expect(await stack.alerts()).toEqual([
      "Mon 09:24 warning to rita, done",
      "Mon 09:30 breach to rita, done",
    ]);
  });

  story("is excluded when deleted, and its tasks are closed", {}, async (stack) => {
    await stack.submitForm(ADA);
    await stack.assign(ADA, "rita");
    await stack.advance("25 min");
    await stack.delete(ADA);
    await stack.advance("1 d");

    expect(await stack.alerts()).toEqual(["Mon 09:24 warning to rita, done"]);
    expect((await stack.app.store.reports.summary((await stack.tenant()).id)).sla).toEqual({ excluded: 1 });
  });
});

describe("two records of one lead", () => {
  story(
    "become one journey when merged: earliest engagement, earliest touch, nothing counted twice",
    {},
    async (stack) => {
      await stack.submitForm(ADA);
      await stack.assign(ADA, "rita");
      await stack.advance("5 min");
      await stack.submitForm(BOB);
      await stack.assign(BOB, "carl");
      await stack.advance("20 min");
      expect(await stack.alerts()).toEqual(["Mon 09:24 warning to rita, open"]);
      await stack.merge(ADA, BOB);
      await stack.advance("1 min");
      await stack.call(ADA, "rita");
      await stack.advance("1 d");

      expect(await stack.lead(ADA)).toMatchObject({
        engaged_at: "2026-03-02T09:00:00.000Z",
        first_touch_at: "2026-03-02T09:26:00.000Z",
        sla_status: "hit",
        journey_number: "1",
      });
      expect(await stack.alerts()).toEqual(["Mon 09:24 warning to rita, done"]);
    },
  );

  story("alerted for both: after the merge one chain of alerts goes on", {}, async (stack) => {
    await stack.submitForm(ADA);
    await stack.assign(ADA, "rita");
    await stack.submitForm(BOB);
    await stack.assign(BOB, "rita");
    await stack.advance("35 min");
    expect(await stack.alerts()).toHaveLength(4);
    await stack.merge(ADA, BOB);
    await stack.advance("3 h");

    const open = (await stack.alerts()).filter((line) => line.endsWith("open"));
    expect(open).toEqual([
      "Mon 09:24 warning to rita, open",
      "Mon 09:30 breach to rita, open",
      "Mon 11:30 breach to mona, open",
    ]);
  });
});

describe("the right to be forgotten", () => {
  story("erases the person everywhere; times and results stay", {}, async (stack) => {
    const grace = "grace.hopper@lead.example";
    await stack.act({
      do: "submitForm",
      email: grace,
      formGuid: "11111111-2222-3333-4444-555555555555",
      pageTitle: "Pricing",
      fields: { firstname: "Gracia", lastname: "Hopperova", phone: "+49301234567", company: "Kobolt Works" },
    });
    await stack.assign(grace, "rita");
    await stack.advance("40 min");
    expect(await stack.alerts()).toHaveLength(2);
    const personal = /grace\.hopper|Gracia|Hopperova|301234567|Kobolt/i;
    expect((await everyRow(stack)).filter(([, row]) => personal.test(row)).length).toBeGreaterThan(0);

    await stack.privacyDelete(grace);
    await stack.advance("1 d");

    const found = (await everyRow(stack)).filter(([, row]) => personal.test(row));
    expect(found).toEqual([]);
    const journeys = await stack.app.store.db.query<{ n: number }>(
      "select count(*)::int as n from journeys where tenant_id = $1",
      [(await stack.tenant()).id],
    );
    expect(journeys.rows[0]?.n).toBe(1);
  });
});

/** All that is stored, table by table, as text. */
async function everyRow(stack: Stack): Promise<[string, string][]> {
  const { db } = stack.app.store;
  const { rows: tables } = await db.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  const found: [string, string][] = [];
  for (const { name } of tables) {
    const { rows } = await db.query<{ row: string }>(`select t::text as row from "${name}" t`);
    found.push(...rows.map(({ row }): [string, string] => [name, row]));
  }
  return found;
}
