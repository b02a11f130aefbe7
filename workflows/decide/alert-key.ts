import { createHash } from "node:crypto";

/** Identity of an alert within a tenant: (journey, clock, number, step). */
export interface AlertKey {
  readonly journeyId: string;
  readonly clock: string;
  readonly number: number;
  readonly step: string;
}

/** The same identity as one string, for keys of work. */
export function alertKey(alert: AlertKey): string {
  return `${alert.journeyId}|${alert.clock}|${alert.number}|${alert.step}`;
}

/** What the task of an alert carries in the CRM, to be found by. */
export function taskKey(alert: AlertKey): string {
  return createHash("sha256").update(alertKey(alert)).digest("base64url").slice(0, 22);
}
