import type { Instant } from "../../src/domain/time.ts";
import type { OpenStore } from "../../src/store/open-store.ts";
import { type ApiWorld, apiWorld } from "./api-world.ts";

/** A tenant with somebody in every place, whose complaints wait for a person. */
export async function auditedWorld(store: OpenStore, from: Instant): Promise<ApiWorld> {
  const world = await apiWorld(store, from, {
    people: {
      backups: {},
      managers: {},
      operations: "crm:ops",
      reviewer: "crm:robin",
      defaultManager: "crm:boss",
    },
    reviews: [{ when: [{ property: "topic", is: ["complaint"] }], flag: "complaint" }],
  });
  await world.people({
    key: "crm:user:7",
    kind: "userChanged",
    source: "crm",
    occurredAt: from,
    userId: "crm:7",
    name: "Rita Reyes",
    email: "rita@acme.example",
    active: true,
  });
  return world;
}

/** A hand-raiser's form at an instant, given to Rita at once. */
export function leadOf(
  world: ApiWorld,
  record: string,
  at: Instant,
  properties: Readonly<Record<string, string>> = {},
): Promise<void> {
  return world.tell(
    record,
    { name: record },
    {
      kind: "engaged",
      occurredAt: at,
      engagement: "form",
      properties: { lead_type: "hand-raiser", ...properties },
    },
    { kind: "ownerChanged", occurredAt: at, ownerId: "crm:7" },
  );
}
