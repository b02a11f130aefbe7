import { useState } from "react";
import { saveTable } from "../../charts/export.ts";
import { ask, type Input } from "../../client/ask.ts";
import { useTimes } from "../../client/times.ts";
import { countWords } from "../../client/words.ts";
import type { BehindLead } from "./answers.ts";
import { leadsWords, msWords } from "./words.ts";

const PAGE = 500;
/** More than a spreadsheet is looked through for; the note says where it was cut. */
const MOST = 20_000;

interface SaveLeadsProps {
  readonly title: string;
  readonly query: NonNullable<NonNullable<Input<"GET /figures/leads">>["query"]>;
  readonly note: string;
}

/** The leads behind a number as CSV, asked for page by page under the same role: what one may not see is not in it. */
export function SaveLeads({ title, query, note }: SaveLeadsProps) {
  const times = useTimes();
  const [state, setState] = useState<"idle" | "reading" | "failed">("idle");
  const save = async () => {
    setState("reading");
    try {
      const { leads, total } = await all(query);
      const cut =
        leads.length < total ? ` The first ${countWords(leads.length)} of ${leadsWords(total)}.` : "";
      saveTable(title, { head: HEAD, rows: leads.map((lead) => rowOf(lead, times.full)) }, `${note}.${cut}`);
      setState("idle");
    } catch {
      setState("failed");
    }
  };
  return (
    <p className="xs" aria-live="polite">
      <button type="button" className="link" disabled={state === "reading"} onClick={() => void save()}>
        {state === "reading" ? "Reading …" : "CSV"}
      </button>
      {state === "failed" ? " It could not be read. Nothing was saved; try again." : null}
    </p>
  );
}

async function all(query: SaveLeadsProps["query"]) {
  const leads: BehindLead[] = [];
  let total = 0;
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof ask<"GET /figures/leads">>> = await ask("GET /figures/leads", {
      query: { ...query, limit: PAGE, ...(after === null ? {} : { after }) },
    });
    leads.push(...page.rows);
    total = page.total;
    after = page.next;
    if (after === null || leads.length >= MOST) return { leads, total };
  }
}

const HEAD = [
  "Lead",
  "Company",
  "Engaged",
  "Lead type",
  "Source",
  "Owner",
  "Verdict",
  "Cause",
  "Reason",
  "Systems",
  "Human",
  "Total",
  "Past due, open time",
  "Alerts",
  "Due",
  "Id",
];

const rowOf = (lead: BehindLead, at: (instant: number) => string) => [
  lead.name ?? `Lead ${lead.leadId.slice(0, 8)}`,
  lead.company ?? "",
  at(lead.engagedAt),
  lead.leadType,
  lead.source,
  lead.owner?.name ?? "nobody",
  lead.verdict,
  lead.cause ?? "",
  lead.reason ?? "",
  msWords(lead.systemsMs),
  msWords(lead.humanMs),
  msWords(lead.totalMs),
  lead.missOpenMs === null ? "" : msWords(lead.missOpenMs),
  lead.alerts ?? "",
  lead.dueAt === null ? "" : at(lead.dueAt),
  lead.leadId,
];
