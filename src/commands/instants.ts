import { instantWords } from "../domain/words.ts";
import { askApi, type TenantTarget } from "./operator.ts";

/** An instant as epoch milliseconds or ISO-8601 in words, for instance `Mon 2 Mar, 09:00:00 EST`; never without the zone. */
export type Instants = (at: number | string) => string;

/** How every list tells times: in the zone of the account's policy, as its messages and explanations do. */
export async function instantsOf(target: TenantTarget): Promise<Instants> {
  const { tenant } = await askApi<{ tenant: { timeZone: string } }>(target, "GET", "/account");
  return instantsIn(tenant.timeZone);
}

/** The same with the year, for what may be long ago or far ahead. */
export async function datesOf(target: TenantTarget): Promise<Instants> {
  const { tenant } = await askApi<{ tenant: { timeZone: string } }>(target, "GET", "/account");
  const when = instantsIn(tenant.timeZone);
  const year = new Intl.DateTimeFormat("en-GB", { timeZone: tenant.timeZone, year: "numeric" });
  return (at) => when(at).replace(",", ` ${year.format(typeof at === "string" ? Date.parse(at) : at)},`);
}

export function instantsIn(timeZone: string): Instants {
  return (at) => instantWords(typeof at === "string" ? Date.parse(at) : at, timeZone);
}
