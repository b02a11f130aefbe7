/** What grows with every lead, or changes with every call. */
export const GROWING_TABLES = [
  ...[
    "inbox",
    "outbox",
    "leads",
    "lead_records",
    "record_cards",
    "record_words",
    "facts",
    "tenant_facts",
    "journeys",
    "journey_figures",
    "figure_days",
    "figure_marks",
    "fact_days",
    "alerts",
    "messages",
    "receipts",
    "call_minutes",
  ],
  ...["audit", "audit_heads", "bookmarks", "rate_limits", "tokens"],
];

const FIRST_AFTER = 250;
const GROWTH = 4;
const AT_LEAST_EVERY = 250_000;

/**
 * Counts rows written and has the tables analysed as they grow. Every table is empty when its statements are first
 * planned; such a plan reads all of a tenant, and is kept. The embedded store never looks again by itself, a server
 * only after a minute. Analysing makes every connection plan anew.
 */
export function statisticsKeeper(analyse: () => Promise<void>): (rows: number) => void {
  let written = 0;
  let next = FIRST_AFTER;
  return (rows) => {
    written += rows;
    if (written < next) return;
    next = Math.min(written * GROWTH, written + AT_LEAST_EVERY);
    // Old statistics cost time, nothing else: no statement fails for want of them.
    analyse().catch(() => {});
  };
}
