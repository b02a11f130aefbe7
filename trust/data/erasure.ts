import type { Check, Figures, Round } from "../check.ts";
import type { CrmName, World } from "../crm/world.ts";
import { openWorld } from "../crm/world.ts";
import { Tally } from "../time/tally.ts";
import { beginsAnew, done, tablesWith } from "./marks.ts";

const MARK = "zenobia";
const WHO = `${MARK}@lead.example`;
const OTHERS = ["other-called@lead.example", "other-never@lead.example"] as const;
const at = (time: string) => `2026-03-02T${time}:00Z`;

/** A fault planted in the database: before the erasure, or after it. */
interface Plant {
  readonly before?: readonly string[];
  readonly after?: string;
}

/**
 * A person is erased while the CRM still knows her: sweeps, a change of hers, and the words of others about her bring
 * nothing back; others keep what they have; who engages anew begins as a new lead.
 */
async function erased(crm: CrmName, { note }: Round, plant: Plant = {}): Promise<Figures> {
  const tally = new Tally();
  const world = await openWorld(crm);
  try {
    const { stack, tenant } = world;
    const { db } = stack.app.store;
    const { tenantId } = await world.installation();
    note("a morning with her in it");
    await stack.advanceTo(at("09:00"));
    for (const email of [WHO, ...OTHERS]) {
      await tenant.submitForm(email);
      await tenant.assign(email, "rita");
    }
    await world.neighbour.submitForm(WHO);
    await stack.advanceTo(at("09:10"));
    await tenant.call(OTHERS[0], "rita");
    await stack.advanceTo(at("09:40"));
    for (const way of ["off", "on"])
      await done(world, "switch", way, "--channel", "slack", "--why", `${WHO.toUpperCase()} asked us to`);
    await tenant.fillIn(WHO, "rita", { resolution_note: `${MARK} was at lunch` });
    await stack.advanceTo(at("09:45"));
    const marked = await tablesWith(db, tenantId, MARK);
    tally.check(
      [...(crm === "hubspot" ? ["inbox"] : []), "record_cards", "spoken_words"].every((one) =>
        marked.includes(one),
      ),
      "wrong",
      () => `she stands in ${marked.join(", ")} only: that says little`,
    );
    const before = await seenOf(world);

    note("she is erased");
    for (const statement of plant.before ?? []) await db.query(statement);
    await done(world, "person", "erase", "--lead", WHO, "--yes");
    if (plant.after) await db.query(plant.after);
    await stack.advanceTo(at("10:30"));
    await tenant.assign(WHO, "carl");
    await stack.advanceTo(at("10:50"));

    for (const table of await tablesWith(db, tenantId, MARK))
      tally.check(false, "wrong", () => `${MARK} stands in ${table}`);
    const after = await seenOf(world);
    for (const [what, was] of Object.entries(before))
      tally.check(after[what] === was, "lost", () => `${what}: ${after[what]}, before ${was}`);
    note("she engages anew");
    await beginsAnew(world, tally, { who: WHO, tenantId, from: at("10:50"), until: at("11:05") });
    return tally.figures();
  } finally {
    await world.close();
  }
}

/** In the emulated CRM, what the others have: our fields and tasks; and the neighbour's lead of the same address. */
async function seenOf({ tenant, neighbour }: World): Promise<Readonly<Record<string, string>>> {
  const records = await tenant.records();
  const seen: Record<string, string> = {};
  for (const email of OTHERS) {
    seen[`fields of ${email}`] = String(records.get(email)?.fields.engaged_at);
    const breaches = (await tenant.tasks()).filter(
      ({ attachedTo, kind }) => attachedTo.includes(email) && kind === "breach",
    );
    seen[`told of ${email}`] = String(breaches.length > 0);
  }
  seen["next door"] = String((await neighbour.lead(WHO)).engaged_at);
  return seen;
}

const FORGETS_WORDS = [
  `create function keep_words_as_they_are() returns trigger language plpgsql as
     $$ begin new.words := old.words; new.salt := old.salt; return new; end $$`,
  "create trigger keep_as_they_are before update on spoken_words for each row execute function keep_words_as_they_are()",
];

const check = (crm: CrmName, label: string): Check => ({
  name: `data-erasure-${crm}`,
  area: "data",
  what: `${label}: a person is erased by hand while the CRM still knows her; sweeps, changes and words of others bring nothing back`,
  quick: crm === "hubspot",
  stores: ["embedded"],
  run: (round) => erased(crm, round),
  planted: [
    {
      what: "an erasure that forgets what people wrote",
      run: (round) => erased(crm, round, { before: FORGETS_WORDS }),
    },
    {
      what: "tombstones that get lost: the sweep brings her again",
      run: (round) => erased(crm, round, { after: "delete from erased" }),
    },
  ],
});

export const erasures: readonly Check[] = [check("hubspot", "HubSpot"), check("salesforce", "Salesforce")];
