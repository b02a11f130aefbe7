import { openPortalStack, type PortalStack } from "./portal-stack.ts";
import type { Form, Owner } from "./stack-people.ts";

interface Visitor {
  readonly first: string;
  readonly last: string;
  readonly company: string;
  readonly form: Form;
  readonly at: string;
  /** Owner, and when they get it. */
  readonly owner?: readonly [Owner, at: string];
}

const DAY = "2026-03-02T";

/** People who asked on one Monday morning in London, and who had them when. */
const VISITORS: readonly Visitor[] = [
  {
    first: "Sofia",
    last: "Petrou",
    company: "Almere Foods",
    form: "guide",
    at: "09:05:00",
    owner: ["bea", "09:05:32"],
  },
  { first: "Rafael", last: "Duarte", company: "Kestrel Robotics", form: "pricing", at: "09:29:40" },
  {
    first: "Hannah",
    last: "Brandt",
    company: "Orbis Medical Supplies",
    form: "demo",
    at: "09:31:12",
    owner: ["carl", "09:38:22"],
  },
  {
    first: "Tobias",
    last: "Engel",
    company: "Lumen Parcel",
    form: "pigeon",
    at: "09:52:03",
    owner: ["rita", "09:52:40"],
  },
  {
    first: "Ines",
    last: "Calderón",
    company: "Vantage Point Analytics",
    form: "demo",
    at: "09:55:05",
    owner: ["rita", "09:59:40"],
  },
  {
    first: "Gregor",
    last: "Nowak",
    company: "Stahlwerk Süd",
    form: "demo",
    at: "09:58:21",
    owner: ["rita", "10:11:05"],
  },
  {
    first: "Christopher-Alexander",
    last: "Featherstonehaugh-Montgomery",
    company: "International Consolidated Packaging & Cold-Chain Logistics Holdings (EMEA) plc",
    form: "demo",
    at: "10:20:00",
    owner: ["bea", "10:22:30"],
  },
];

export const nowOfWorld = `${DAY}10:26:00Z`;
export const emailOf = (last: string) =>
  `${last
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/[^a-z]/g, "")}@lead.example`;

/** The whole app on an emulated portal at 10:26: leads past due, warned, running, unowned and in review. */
export async function openWorld(): Promise<PortalStack> {
  const stack = await openPortalStack({ at: `${DAY}09:00:00Z` });
  const events = VISITORS.flatMap((one) => {
    const email = emailOf(one.last);
    const asked = async () => {
      await stack.submitForm(email, one.form);
      await stack.act({
        do: "updateContact",
        contact: { email },
        userId: 10556,
        properties: { firstname: one.first, lastname: one.last, company: one.company },
      });
    };
    const [owner, at] = one.owner ?? [];
    const given = owner && at ? [{ at, run: () => stack.assign(email, owner) }] : [];
    return [{ at: one.at, run: asked }, ...given];
  });
  for (const { at, run } of events.sort((a, b) => a.at.localeCompare(b.at))) {
    await stack.advanceTo(`${DAY}${at}Z`);
    await run();
  }
  await stack.advanceTo(nowOfWorld);
  return stack;
}
