import type { Policy } from "../domain/policy.ts";
import { presets } from "../domain/presets/index.ts";
import type { Instant } from "../domain/time.ts";

/** The policy that an installation begins with: the file of LEADCLOCK_POLICY as it is, else the install preset in the account's zone. */
export function firstPolicy(given: Policy | null): (timeZone: string, effectiveAt: Instant) => Policy {
  return (timeZone, effectiveAt) =>
    given
      ? { ...given, effectiveAt: Math.min(given.effectiveAt, effectiveAt) }
      : inZone(presets.default!, timeZone, effectiveAt);
}

function inZone(policy: Policy, timeZone: string, effectiveAt: Instant): Policy {
  return {
    ...policy,
    timeZone,
    effectiveAt,
    calendars: Object.fromEntries(
      Object.entries(policy.calendars).map(([name, calendar]) => [name, { ...calendar, timeZone }]),
    ),
  };
}
