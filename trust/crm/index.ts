import { type Check, type Figures, type Round, sum } from "../check.ts";
import { judged } from "./judged.ts";
import { morning } from "./morning.ts";
import { orderChecks } from "./order.ts";
import { forgets, type Plant, repeats } from "./plants.ts";
import { FAMILIES, type Family, type Trouble } from "./trouble.ts";
import { hubspotTroubles } from "./troubles-hubspot.ts";
import { salesforceTroubles } from "./troubles-salesforce.ts";
import { type CrmName, openWorld } from "./world.ts";

export const troubles: readonly Trouble[] = [...hubspotTroubles, ...salesforceTroubles];

async function suffered(all: readonly Trouble[], { note }: Round, plant: Plant | null): Promise<Figures> {
  const parts: Figures[] = [];
  for (const trouble of all) {
    note(trouble.fault);
    const world = await openWorld(trouble.crm, {}, plant);
    try {
      parts.push(await judged(world, trouble, await morning(world, trouble)));
    } finally {
      await world.close();
    }
  }
  return sum(parts);
}

const LABELS: Readonly<Record<CrmName, string>> = { hubspot: "HubSpot", salesforce: "Salesforce" };

function checkOf(crm: CrmName, family: Family): Check {
  const own = troubles.filter((one) => one.crm === crm && one.family === family);
  const [plant, what]: [Plant, string] =
    family === "half-done" || family === "outage"
      ? [repeats, "every task is made twice, the second time under another key"]
      : [forgets, "every third write is dropped, and said to have been done"];
  return {
    name: `crm-${crm}-${family}`,
    area: "crm",
    what: `${LABELS[crm]}: ${own.map(({ fault }) => fault).join("; ")}`,
    quick: crm === "hubspot" && family === "drift",
    stores: ["embedded"],
    run: (round) => suffered(own, round, null),
    planted: [{ what, run: (round) => suffered(own.slice(0, 1), round, plant) }],
  };
}

/** The CRM misbehaves for one tenant; in the end all is delivered once, and the tenant next door noticed nothing. */
const ofTroubles = (["hubspot", "salesforce"] as const).flatMap((crm) =>
  FAMILIES.filter((family) => troubles.some((one) => one.crm === crm && one.family === family)).map(
    (family) => checkOf(crm, family),
  ),
);

export const checks: readonly Check[] = [...ofTroubles, ...orderChecks];
