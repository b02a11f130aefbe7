import { tenantView } from "../domain/directory.ts";
import type { TenantFact, UserId } from "../domain/facts.ts";
import { BadInput } from "../errors.ts";

const LISTED = 20;

/** The person an operator means by id, name or address, as the directory now knows them. Throws BadInput on `field`. */
export function personIn(facts: readonly TenantFact[], text: string, field: string): UserId {
  const names = namesOf(facts);
  if (names.has(text)) return text;
  const addressed = text.includes("@") ? tenantView(facts).named(text.trim()) : null;
  if (addressed !== null && names.has(addressed)) return addressed;
  const wanted = text.trim().toLowerCase();
  const meant = [...names].filter(([, name]) => name.toLowerCase() === wanted);
  if (meant.length === 1) return meant[0]![0];
  if (meant.length > 1)
    throw new BadInput(
      field,
      `${meant.length} people are called ${text}.`,
      `Give one of ${meant.map(([id]) => id).join(", ")}.`,
    );
  const some = [...names].slice(0, LISTED).map(([id, name]) => (name ? `${name} (${id})` : id));
  const more = names.size > LISTED ? ` and ${names.size - LISTED} more` : "";
  throw new BadInput(
    field,
    `there is no ${text} in the account.`,
    names.size === 0 ? "No people have been read yet." : `Known: ${some.join(", ")}${more}.`,
  );
}

/** Everybody who is active, by id; the newest word on a person counts. */
function namesOf(facts: readonly TenantFact[]): ReadonlyMap<UserId, string> {
  const people = new Map<UserId, { name: string; active: boolean }>();
  const changes = facts.filter((fact) => fact.kind === "userChanged");
  for (const { userId, name, active } of [...changes].sort((a, b) => a.occurredAt - b.occurredAt)) {
    const known = people.get(userId) ?? { name: "", active: true };
    people.set(userId, { name: name ?? known.name, active: active ?? known.active });
  }
  return new Map([...people].filter(([, { active }]) => active).map(([id, { name }]) => [id, name]));
}
