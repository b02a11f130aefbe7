import type { FireUnit } from "./sf-fire-calls.ts";

/** The page and form on which the replayed calls come in. */
export const SF_FORM = {
  guid: "5f0e9d11-911a-4c00-9a11-20200407beef",
  name: "Call for service",
  pageUri: "https://911.sffd.example/call",
  pageTitle: "San Francisco Fire Department, call for service",
} as const;

/** The contact property that carries the call's final priority; the policy reads the lead type from it. */
export const SF_PRIORITY_PROPERTY = "final_priority";

/** People the data does not name, whom alerts need: their owner ids stand in the shipped policy. */
const SF_OFFICERS = [
  {
    id: "550001",
    firstName: "Dispatch",
    lastName: "Operations",
    email: "operations@sffd.example",
    team: "Command",
  },
  {
    id: "550002",
    firstName: "Battalion",
    lastName: "Chief",
    email: "battalion-chief@sffd.example",
    team: "Command",
  },
  {
    id: "550003",
    firstName: "Deputy",
    lastName: "Chief",
    email: "deputy-chief@sffd.example",
    team: "Command",
  },
] as const;

export interface PortalOwner {
  /** Owner id, as `hubspot_owner_id` holds it. */
  readonly id: string;
  /** User id, as `hs_created_by_user_id` holds it. */
  readonly userId: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly team: string;
}

/** The portal's people: the officers, then every unit under an id that depends on the data alone. */
export function sfPortalOwners(units: readonly FireUnit[]): readonly PortalOwner[] {
  const officers = SF_OFFICERS.map((officer) => ({ ...officer, userId: Number(officer.id) + 330_000 }));
  const crews = units.map(({ unit, type }, index) => ({
    id: String(551_001 + index),
    userId: 881_001 + index,
    firstName: "Unit",
    lastName: unit,
    email: `unit-${unit.toLowerCase()}@sffd.example`,
    team: titleCase(type),
  }));
  return [...officers, ...crews];
}

function titleCase(words: string): string {
  return words.toLowerCase().replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

/** The account as the emulator's control route takes it. */
export function sfPortal(hubId: number, units: readonly FireUnit[]) {
  const owners = sfPortalOwners(units);
  const teams = [...new Set(owners.map(({ team }) => team))].sort();
  return {
    hubId,
    name: "San Francisco Fire Department",
    timeZone: "US/Pacific",
    owners: owners.map(({ team, ...owner }) => ({
      ...owner,
      teams: [{ id: String(teams.indexOf(team) + 1), name: team, primary: true }],
    })),
    forms: [{ guid: SF_FORM.guid, name: SF_FORM.name }],
    properties: {
      contacts: [{ name: SF_PRIORITY_PROPERTY, label: "Final priority", type: "string", fieldType: "text" }],
    },
  };
}
