import { DAY, MINUTE, SECOND } from "../../../src/domain/time.ts";
import type { PortalStack } from "../../support/portal-stack.ts";
import { refOf } from "../../support/stack-people.ts";

const SOURCES = ["ORGANIC_SEARCH", "PAID_SOCIAL", "REFERRALS, PARTNERS"];
const CAUSES = ["rep", "rep", "rep", "routing", "unassigned", "absence", "policy"];
const REASONS = ["in_meeting", null, "not_notified"];

/** A number from 0 to below 1 that is the same for the same seed on every machine. */
function chance(seed: number): number {
  const x = Math.sin(seed * 12.9898 + 78.233) * 43758.5453;
  return x - Math.floor(x);
}

/**
 * Twelve weeks of journeys before the story's day, as the store keeps what figures count: faster week by week, with every
 * verdict, cause and length of being late, some in an outage, some before Leadclock watched.
 */
export async function addHistory(stack: PortalStack, until: number): Promise<void> {
  const { id } = await stack.tenant();
  const owners = (["bea", "carl", "rita"] as const).map(refOf);
  const { rows: named } = await stack.app.store.db.query<{ name: string }>(
    "select t ->> 'name' as name from policies, jsonb_array_elements(body -> 'leadTypes') t where tenant_id = $1 and version = 1",
    [id],
  );
  const types = named.map(({ name }) => name);
  const rows = Array.from({ length: 12 * 70 }, (_row, n) => {
    const week = Math.floor(n / 70);
    const pick = (salt: number) => chance(n * 7 + salt);
    const engaged = Math.floor((until - (12 - week) * 7 * DAY + pick(1) * 6.5 * DAY) / SECOND) * SECOND;
    const isHistory = week < 3;
    const systems = Math.round(pick(2) ** 2 * (30 - week * 1.6) * MINUTE);
    const human = Math.round(pick(3) ** 2 * (140 - week * 8) * MINUTE);
    const verdict =
      pick(4) < 0.05
        ? "excluded"
        : pick(4) < 0.08
          ? "review"
          : pick(4) < 0.1
            ? "superseded"
            : human < 60 * MINUTE
              ? "hit"
              : "miss";
    const isMiss = verdict === "miss" && !isHistory;
    return {
      tenant_id: id,
      journey_id: `past-${n}`,
      lead_id: `past-lead-${n}`,
      engaged_at: engaged,
      measured_until: engaged + systems + human,
      day: new Date(engaged).toISOString().slice(0, 10),
      history: isHistory,
      is_returning: pick(5) < 0.1,
      lead_type: types[Math.floor(pick(6) * types.length)] ?? "",
      source: SOURCES[Math.floor(pick(7) * 3)],
      owner_id: pick(8) < 0.03 ? "" : owners[Math.floor(pick(8) * 3)],
      verdict,
      cause: isMiss ? CAUSES[Math.floor(pick(9) * CAUSES.length)] : null,
      breach_reason: isMiss ? REASONS[Math.floor(pick(10) * 3)] : null,
      miss_open_ms: isMiss ? human - 30 * MINUTE : null,
      miss_calendar_ms: isMiss ? human - 30 * MINUTE : null,
      exclusion: verdict === "excluded" ? "spam" : null,
      in_outage: pick(11) < 0.03 && verdict !== "excluded",
      systems_ms: systems,
      human_ms: pick(12) < 0.04 ? null : human,
      total_ms: systems + human,
      hops: {
        "engaged hubspot": Math.round(systems * 0.1),
        "queue hubspot": Math.round(systems * 0.6),
        "person hubspot": systems - Math.round(systems * 0.1) - Math.round(systems * 0.6),
      },
      head_start_ms: 0,
    };
  });
  await stack.app.store.db.query(
    "insert into journey_figures select * from jsonb_populate_recordset(null::journey_figures, $1::jsonb)",
    [JSON.stringify(rows)],
  );
}
