import { Portal } from "./account/portals.ts";
import { upsertPortal } from "./account/upsert-portal.ts";
import type { World } from "./core/world.ts";
import { OBJECT_TYPES } from "./crm/object-types.ts";
import { App } from "./oauth/app.ts";
import { upsertApp } from "./oauth/apps.ts";

/** What a stranger needs for a first call: one developer test account and one app, as the README shows them. */
export function seedDeveloperAccount(world: World): void {
  if (world.db.meta("seeded")) return;
  world.db.setMeta("seeded", "yes");
  const scopes = OBJECT_TYPES.flatMap((type) => [...type.read, ...type.write].flat());
  upsertApp(
    world,
    App.parse({
      name: "Developer app",
      clientId: "dev-client-id",
      clientSecret: "dev-client-secret",
      developerApiKey: "dev-api-key",
      redirectUrls: ["http://localhost:3000/callback"],
      optionalScopes: [
        ...new Set([
          ...scopes,
          "crm.schemas.contacts.write",
          "crm.schemas.companies.write",
          "crm.objects.owners.read",
          "forms",
          "settings.users.read",
          "settings.users.teams.read",
        ]),
      ],
    }),
  );
  upsertPortal(
    world,
    Portal.parse({
      hubId: 1_000_001,
      name: "Developer test account",
      owners: [
        { id: "500001", userId: 900001, email: "admin@example.com", firstName: "Ada", lastName: "Admin" },
      ],
      forms: [{ guid: "00000000-0000-4000-8000-000000000001", name: "Contact us" }],
    }),
  );
}
