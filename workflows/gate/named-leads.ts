import type { Data, TenantId } from "../ports.ts";
import type { Check } from "./check.ts";

/** What a check says to look at, with each lead's name and link in place of its id where its record is known. */
export async function withNames(
  { leads }: Pick<Data, "leads">,
  tenantId: TenantId,
  checks: readonly Check[],
): Promise<readonly Check[]> {
  const ids = checks.flatMap(({ lookAt }) => lookAt.map(leadOf));
  const cards = await leads.cardsOf(tenantId, [...new Set(ids)]);
  const named = (entry: string): string => {
    const [card] = cards.get(leadOf(entry)) ?? [];
    if (!card) return entry;
    return `${card.name ?? card.email ?? leadOf(entry)}${entry.slice(leadOf(entry).length)} (${card.url})`;
  };
  return checks.map((one) => ({ ...one, lookAt: one.lookAt.map(named) }));
}

/** An entry begins with the id of its lead; what follows says which alert. */
function leadOf(entry: string): string {
  return entry.split(" ")[0] ?? entry;
}
