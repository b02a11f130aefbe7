import { MINUTE } from "../../src/domain/time.ts";
import { alertFigures } from "../../src/store/figures/alert-figures.ts";
import { measures } from "../../src/store/figures/reader.ts";
import { alertLines, type SeenRecord, type SeenTask } from "../support/crms/crm.ts";
import { END, MATRIX_POLICY, ROWS, type Row, script, sheet } from "../support/qa-matrix.ts";
import { openOn, type Told } from "../support/story-on-each.ts";

/** Everybody does what the rows say, each deed at its instant. */
async function play({ stack, ...crm }: Told): Promise<void> {
  for (const { at, what, rows } of script()) {
    await stack.advanceTo(new Date(at).toISOString());
    const leads = rows.map(({ lead }) => lead);
    const by = rows[0]!.expected.owner;
    switch (what) {
      case "engage":
        await crm.submitForm(leads, rows[0]!.form);
        break;
      case "assign":
        await crm.assign(leads, "rita");
        break;
      case "reassign":
        await crm.assign(leads, "carl");
        break;
      case "disqualify":
        await crm.disqualify(leads);
        break;
      case "reason":
        await crm.fillIn(leads, by, { breach_reason: "in_meeting" });
        break;
      default:
        await crm[what](leads, by);
    }
  }
  await stack.advanceTo(END);
}

/** In milliseconds on HubSpot, in minutes on Salesforce. */
const DURATIONS = new Set(["systems_delay", "human_delay", "speed_to_lead", "sla_miss_duration"]);

interface Seen {
  readonly records: ReadonlyMap<string, SeenRecord>;
  readonly tasks: readonly SeenTask[];
}

/** Everything about a row that is not as expected, in words. */
function wrongWith(crm: Told["crm"], { records, tasks }: Seen, { lead, expected }: Row): readonly string[] {
  const wrong: string[] = [];
  const { fields, owner } = records.get(lead) ?? { fields: {}, owner: null };
  const asShown = (name: string, value: string) =>
    crm === "salesforce" && DURATIONS.has(name)
      ? String(Math.round((Number(value) / MINUTE) * 100) / 100)
      : value;
  for (const [name, value] of Object.entries(expected.fields))
    if (fields[name] !== asShown(name, value))
      wrong.push(`${name} is ${fields[name] ?? "empty"}, not ${asShown(name, value)}`);
  for (const name of ["first_touch_at", "sla_miss_cause"])
    if (!(name in expected.fields) && name in fields) wrong.push(`${name} is ${fields[name]}, not empty`);
  const alerts = [...alertLines(tasks, lead)].sort();
  if (alerts.join() !== expected.alerts.join())
    wrong.push(`alerts are ${alerts.join(", ") || "none"}; not ${expected.alerts.join(", ") || "none"}`);
  // whoever reads it need not look anywhere else.
  for (const { kind, text, attachedTo } of tasks)
    if (attachedTo.includes(lead) && (kind === "warning" || kind === "breach"))
      for (const part of [expected.fields.lead_type!, "within", "due", "Assigned rep", "Backup owner"])
        if (!text.includes(part)) wrong.push(`a ${kind} does not say "${part}"`);
  // what people set is as they set it.
  if (owner !== expected.owner) wrong.push(`the owner is ${owner}, not ${expected.owner}`);
  return wrong;
}

describe.each(["hubspot", "salesforce"] as const)(
  "the QA matrix (R-391…R-412), row by row: as many leads on each CRM, each with its verdict, stamps, owner and alerts, on %s",
  (name) => {
    let crm: Told;
    let seen: Seen;
    const results = new Map<string, readonly string[]>();
    beforeAll(async () => {
      crm = await openOn(name, { policy: MATRIX_POLICY });
      await play(crm);
      seen = { records: await crm.records(), tasks: await crm.tasks() };
    }, 900_000);
    afterAll(async () => {
      if (process.env.LEADCLOCK_STORY === "qa-matrix") process.stdout.write(`\n${sheet(name, results)}\n`);
      await crm?.stack.close();
    });

    test.each(ROWS)("$id", (row) => {
      const wrong = wrongWith(name, seen, row);
      results.set(row.id, wrong);
      expect(wrong).toEqual([]);
    });

    test("the page counts every row once, as its verdict", async () => {
      const { db } = crm.stack.app.store;
      const { id } = await crm.stack.tenant();
      const all = { from: "2000-01-01", to: "2100-01-01", history: "without" } as const;
      const { verdicts } = await measures(db, id, all);
      const { warnings, breaches } = await alertFigures(db, id, all);
      const counted = (verdict: string) => ROWS.filter(({ expected }) => expected.verdict === verdict).length;
      const sent = (kind: string) =>
        ROWS.flatMap(({ expected }) => expected.alerts).filter((line) => line.includes(kind)).length;
      expect(verdicts).toMatchObject({
        journeys: ROWS.length,
        hits: counted("hit"),
        misses: counted("miss"),
        excluded: counted("excluded"),
        pending: 0,
      });
      expect({ warnings, breaches }).toEqual({ warnings: sent("warning"), breaches: sent("breach") });
      const { rows } = await db.query<{ n: number }>(
        "select count(*)::int as n from journeys where tenant_id = $1 and status = 'unanswered'",
        [id],
      );
      expect(rows[0]!.n).toBe(ROWS.filter(({ edge }) => edge === "ghosted").length);
    });

    test("every invariant holds on what was stored", async () => {
      expect(await crm.stack.broken()).toEqual([]);
    });
  },
);
