import type { Database } from "../../support/database.ts";
import { findObjectType } from "../crm/object-types.ts";
import type { App } from "../oauth/app.ts";

/** One webhook subscription of an app as it applies to a portal that installed it. */
export interface Subscription {
  id: number;
  clientId: string;
  appId: number;
  subscriptionType: string;
  /** Undefined for the older, type-specific subscriptions. */
  objectTypeId?: string;
  propertyName?: string;
}

/** Who wants to hear what, per portal, kept in memory over the durable tables. */
export class Subscriptions {
  readonly #db: Database;
  readonly #cache = new Map<number, Map<string, Subscription[]>>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** The subscriptions of installed apps to one event, e.g. `("contact.propertyChange", "hubspot_owner_id")`. */
  to(portal: number, event: string, detail = ""): Subscription[] {
    return this.#of(portal).get(`${event}|${detail}`) ?? [];
  }

  forget(): void {
    this.#cache.clear();
  }

  #of(portal: number): Map<string, Subscription[]> {
    const known = this.#cache.get(portal);
    if (known) return known;
    const index = new Map<string, Subscription[]>();
    const rows = this.#db.all<{ client_id: string; app_id: number; settings: string; scopes: string }>(
      "SELECT a.client_id, a.app_id, a.settings, i.scopes FROM installs i JOIN apps a USING (client_id) WHERE i.portal = ?",
      portal,
    );
    for (const row of rows) {
      const app = JSON.parse(row.settings) as App;
      const scopes = JSON.parse(row.scopes) as string[];
      for (const one of subscriptionsOf(row.client_id, row.app_id, app)) {
        if (!readable(one, scopes)) continue;
        const key = keyOf(one);
        index.set(key, [...(index.get(key) ?? []), one]);
      }
    }
    this.#cache.set(portal, index);
    return index;
  }
}

function subscriptionsOf(clientId: string, appId: number, app: App): Subscription[] {
  return app.webhooks.subscriptions
    .map((given, index) => ({
      id: appId * 1000 + index + 1,
      clientId,
      appId,
      subscriptionType: given.subscriptionType,
      ...(given.subscriptionType.startsWith("object.")
        ? { objectTypeId: findObjectType(given.objectType ?? "")?.id ?? "unknown" }
        : {}),
      ...(given.propertyName ? { propertyName: given.propertyName } : {}),
      active: given.active,
    }))
    .filter((one) => one.active);
}

/** A subscription is silent where the installation does not have the scope to read the object. */
function readable(subscription: Subscription, scopes: string[]): boolean {
  const typeName = subscription.objectTypeId ?? subscription.subscriptionType.split(".")[0]!;
  return (findObjectType(typeName)?.read ?? []).some((choice) =>
    choice.every((scope) => scopes.includes(scope)),
  );
}

function keyOf(subscription: Subscription): string {
  const { subscriptionType, objectTypeId, propertyName } = subscription;
  const event = objectTypeId ? `${subscriptionType}:${objectTypeId}` : subscriptionType;
  return `${event}|${propertyName ?? ""}`;
}
