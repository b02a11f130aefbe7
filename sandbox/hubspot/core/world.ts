import type { Clock } from "../../support/clock.ts";
import type { Database } from "../../support/database.ts";
import type { Definitions } from "../crm/definitions.ts";
import type { Subscriptions } from "../webhooks/subscriptions.ts";

/** What every part of the emulated vendor works on. */
export interface World {
  db: Database;
  clock: Clock;
  definitions: Definitions;
  subscriptions: Subscriptions;
}
