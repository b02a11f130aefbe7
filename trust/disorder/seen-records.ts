import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fieldName as portalField } from "../../connectors/hubspot/field-names.ts";
import { specNameOf } from "../../connectors/salesforce/names.ts";
import { HUB_ID } from "../../sandbox/stages/hubspot/account.ts";
import type { PortalRecord } from "../../sandbox/stages/hubspot/readout.ts";
import { EmulatorProcess } from "../../sandbox/stages/process.ts";
import { ORG } from "../../sandbox/stages/salesforce/org.ts";
import type { OrgRecord } from "../../sandbox/stages/salesforce/readout.ts";
import type { Control } from "./disorder.ts";

/** Our fields on one lead, by spec name. */
export type Stamps = Readonly<Record<string, string>>;

/** An emulated CRM seen and ordered through its control routes. */
export interface Emulated extends Control {
  /** Every lead's stamps, by its e-mail address. */
  stamps(): Promise<ReadonlyMap<string, Stamps>>;
}

/** The emulator that runs in this directory. */
export function emulatedIn(directory: string, crm: "hubspot" | "salesforce"): Emulated {
  const process = new EmulatorProcess(
    JSON.parse(readFileSync(join(directory, crm, "sandbox.json"), "utf8")) as { url: string },
  );
  const order = (path: string, body: object) => process.post<unknown>(path, body);
  if (crm === "hubspot") return { order, account: { portal: HUB_ID }, stamps: () => stampsInPortal(process) };
  return { order, account: { org: ORG }, stamps: () => stampsInOrg(process) };
}

async function stampsInPortal(portal: EmulatorProcess): Promise<ReadonlyMap<string, Stamps>> {
  const prefix = portalField("");
  const stamps = new Map<string, Stamps>();
  for (let after: string | null = "0"; after !== null; ) {
    const page: { results: PortalRecord[]; paging?: { next: { after: string } } } = await portal.get(
      `/_sandbox/records/${HUB_ID}/contacts?limit=1000&properties=email&after=${after}`,
    );
    for (const { properties } of page.results)
      stamps.set(
        properties.email ?? "",
        ours(properties, (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : null)),
      );
    after = page.paging?.next.after ?? null;
  }
  return stamps;
}

async function stampsInOrg(org: EmulatorProcess): Promise<ReadonlyMap<string, Stamps>> {
  const lines = (await org.text(`/_sandbox/records/${ORG}/Lead`)).split("\n").filter(Boolean);
  return new Map(
    lines.map((line) => {
      const { values } = JSON.parse(line) as OrgRecord;
      return [String(values.Email), ours(values, specNameOf)] as const;
    }),
  );
}

function ours(values: Readonly<Record<string, unknown>>, spec: (name: string) => string | null): Stamps {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const own = spec(name);
      return own === null || value === null || value === "" || value === undefined
        ? []
        : [[own, String(value)]];
    }),
  );
}
