import { differ, type ZoneRules, zoneRules } from "../../src/domain/calendar/zone-rules.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { Ports } from "../ports.ts";

/** Of the tenant, no account's. */
const BOOKMARK = { installation: "", name: "zone data" } as const;

interface Kept {
  /** As the data call themselves: `2026a`. */
  readonly data: string;
  readonly zones: Readonly<Record<string, ZoneRules>>;
}

/**
 * At the start, when an account is connected and every few minutes: where the time-zone data that come with Node say something else of a zone that the rules use than those
 * of the last start, every lead for which something is still to come is looked at at once. Clocks that run are judged by
 * the new data from then on, a due that moved earlier is found now, and what ended stays as it was told.
 */
export async function noticeZoneData(ports: Ports): Promise<void> {
  const now = ports.clock.now();
  const data = process.versions.tz ?? "unknown";
  for (const { id: tenantId } of await ports.store.tenants.all())
    await ports.store.transaction(async ({ tenants, policies, leads, audit }) => {
      const names = zonesOf(await policies.published(tenantId));
      const zones = Object.fromEntries(names.map((name) => [name, zoneRules(name, now)]));
      const is: Kept = { data, zones };
      const text = await tenants.bookmark(tenantId, BOOKMARK.installation, BOOKMARK.name);
      if (text === JSON.stringify(is)) return;
      await tenants.setBookmark(tenantId, BOOKMARK.installation, BOOKMARK.name, JSON.stringify(is));
      if (text === null) return;
      const was = JSON.parse(text) as Kept;
      const changed = names.filter((name) => differ(was.zones[name] ?? {}, zones[name]!));
      if (changed.length === 0) return;
      const count = await leads.lookAtAll(tenantId, now);
      const detail = { was: was.data, is: data, zones: changed, leads: count };
      ports.log.warn("time-zone data changed", { tenantId, ...detail });
      await audit.append(tenantId, [
        { at: now, actor: "leadclock", action: "zoneData.changed", subject: tenantId, detail },
      ]);
    });
}

/** Every zone that a version of the rules names, in text order. */
function zonesOf(versions: readonly Policy[]): readonly string[] {
  const names = versions.flatMap(({ timeZone, calendars }) => [
    timeZone,
    ...Object.values(calendars).map((calendar) => calendar.timeZone),
  ]);
  return [...new Set(names)].sort();
}
