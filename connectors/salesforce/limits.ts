import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import type { Limit } from "../connector.ts";

/** A ceiling per minute, so that no fault of ours floods an org. */
export const CALLS: Limit = {
  name: "salesforce",
  label: "Salesforce calls a minute",
  calls: 600,
  perMs: MINUTE,
};

/**
 * Our share of the org's calls in 24 hours: the smallest edition that we serve has 100,000 for all its apps.
 * https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm
 */
export const DAILY: Limit = {
  name: "salesforce-day",
  label: "Salesforce calls a day",
  calls: 50_000,
  perMs: DAY,
};

/** When the org's allowance is nearly used up, by whomever, the rest is left to the others. */
const RESERVE = 0.98;

/** How long we keep away from an org whose day is used up; the window is a rolling one. */
export const DAY_USED_UP = HOUR;

/** Whether what is left of the org's day is no longer ours to take. From `api-usage=42/15000`. */
export function nearlyUsedUp(limitInfo: string | null): boolean {
  const [, used, of] = /api-usage=(\d+)\/(\d+)/.exec(limitInfo ?? "") ?? [];
  return used !== undefined && Number(of) > 0 && Number(used) >= Number(of) * RESERVE;
}
