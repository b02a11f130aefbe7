import type { FireUnit } from "./sf-fire-calls.ts";

/** Somebody who answers calls or is told of them. */
export interface FirePerson {
  /** Counts from 1, by the data alone. */
  readonly number: number;
  readonly kind: "officer" | "unit";
  readonly firstName: string;
  /** A unit's own name, for instance `E32`. */
  readonly lastName: string;
  readonly email: string;
  readonly team: string;
}

/** People the data does not name, whom alerts need: the shipped policy names them by their addresses. */
const OFFICERS = [
  { firstName: "Dispatch", lastName: "Operations", email: "operations@sffd.example" },
  { firstName: "Battalion", lastName: "Chief", email: "battalion-chief@sffd.example" },
  { firstName: "Deputy", lastName: "Chief", email: "deputy-chief@sffd.example" },
] as const;

/** The officers, then every unit. */
export function firePeople(units: readonly FireUnit[]): readonly FirePerson[] {
  const officers = OFFICERS.map((officer, index) => ({
    ...officer,
    number: index + 1,
    kind: "officer" as const,
    team: "Command",
  }));
  const crews = units.map(({ unit, type }, index) => ({
    number: index + 1,
    kind: "unit" as const,
    firstName: "Unit",
    lastName: unit,
    email: `unit-${unit.toLowerCase()}@sffd.example`,
    team: titleCase(type),
  }));
  return [...officers, ...crews];
}

/** Finds the person who stands for a unit. Throws when the people were made from other rows than the calls. */
export function personOfUnit<P extends Pick<FirePerson, "lastName">>(
  people: readonly P[],
): (unit: string) => P {
  const known = new Map(people.map((person) => [person.lastName, person]));
  return (unit) => {
    const person = known.get(unit);
    if (person) return person;
    throw new Error(`unit ${unit} is nobody here; make the people from the same rows as the calls.`);
  };
}

function titleCase(words: string): string {
  return words.toLowerCase().replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}
