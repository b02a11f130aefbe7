import { useDeferredValue, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { useAddress } from "../../client/address.ts";
import { useAsk } from "../../client/use-ask.ts";
import { counted } from "../../client/words.ts";
import { Broken } from "../../components/Broken.tsx";
import { Empty } from "../../components/Empty.tsx";
import { Instant } from "../../components/Instant.tsx";
import { PageHead } from "../../components/PageHead.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useKeys } from "../../shell/keys.ts";
import type { Found } from "./answers.ts";
import css from "./Search.module.css";
import { VerdictChip } from "./VerdictChip.tsx";

const QUIET_MS = 200;

/** Leads by name, company, e-mail address or record; nothing typed: the latest. */
export function Search() {
  const [asked, ask] = useAddress("q", "");
  const [typed, type] = useState(asked);
  const q = useDeferredValue(asked);
  const { data, error, refetch } = useAsk("GET /leads", { query: q === "" ? {} : { q } });
  const list = useRef<HTMLTableSectionElement>(null);
  useMoveKeys(list);
  // Asked once somebody pauses, not with every letter.
  useEffect(() => {
    if (typed === asked) return;
    const timer = setTimeout(() => ask(typed.trim() === "" ? null : typed), QUIET_MS);
    return () => clearTimeout(timer);
  }, [typed, asked, ask]);
  return (
    <>
      <PageHead title="Leads" sum={data ? sumOf(data, q) : ""} />
      <div className="page">
        <search className={css.form}>
          <label className="sr" htmlFor="lead-search">
            Search leads
          </label>
          <input
            id="lead-search"
            type="search"
            className="field"
            placeholder="Name, company, e-mail address or record"
            autoComplete="off"
            value={typed}
            onChange={(event) => type(event.target.value)}
          />
        </search>
        <div className={`card ${css.list}`}>
          {data ? (
            data.leads.length === 0 ? (
              <Nothing q={q} />
            ) : (
              <table className={`grid-t ${css.table}`}>
                <thead>
                  <tr>
                    <th>Lead</th>
                    <th>Verdict</th>
                    <th>Type</th>
                    <th>Owner</th>
                    <th>Engaged</th>
                    <th>Known in</th>
                  </tr>
                </thead>
                <tbody ref={list}>
                  {data.leads.map((lead) => (
                    <Row key={lead.leadId} lead={lead} />
                  ))}
                </tbody>
              </table>
            )
          ) : error ? (
            <Broken what="The leads could not be searched" error={error} again={() => void refetch()} />
          ) : (
            <Skeleton rows={8} height={44} />
          )}
        </div>
      </div>
    </>
  );
}

function sumOf(
  { leads, more }: { readonly leads: readonly Found[]; readonly more: boolean },
  q: string,
): string {
  if (leads.length === 0) return "";
  const many = counted(leads.length, "lead");
  if (q === "") return more ? `the latest ${leads.length}` : many;
  return more ? `first ${many}; more letters find the right one` : many;
}

function Nothing({ q }: { readonly q: string }) {
  if (q === "")
    return (
      <Empty title="No leads yet">
        As soon as somebody asks for contact in a connected CRM, they are here within seconds.
      </Empty>
    );
  return (
    <Empty title={`No lead found for “${q}”`}>
      Words are found by their beginnings: part of a name or company, an e-mail address, or a record’s number.
      Leads that are not yours to see, and erased ones, are not found.
    </Empty>
  );
}

function Row({ lead }: { readonly lead: Found }) {
  return (
    <tr>
      <td className={css.who}>
        <Link href={`/leads/${encodeURIComponent(lead.leadId)}`}>{lead.name}</Link>
        <span className="sm mid">{lead.company ?? lead.email ?? ""}</span>
      </td>
      <td className={css.verdict}>
        <VerdictChip verdict={lead.verdict} status={lead.status} />
      </td>
      <td className="sm">{lead.leadType ?? "Never engaged"}</td>
      <td className="sm">{lead.owner ?? (lead.engagedAt === null ? "" : "Nobody")}</td>
      <td className="sm nw">{lead.engagedAt === null ? "" : <Instant at={lead.engagedAt} />}</td>
      <td className={`sm dim ${css.crms}`}>
        {lead.crms.join(", ")}
        {lead.journeys > 1 ? ` · ${counted(lead.journeys, "journey")}` : ""}
      </td>
    </tr>
  );
}

/** J and K move from name to name; Enter is the link's own. */
function useMoveKeys(list: React.RefObject<HTMLElement | null>): void {
  const move = (by: 1 | -1) => () => {
    const links = [...(list.current?.querySelectorAll("a") ?? [])];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    (links[at < 0 ? 0 : at + by] ?? links[at])?.focus();
  };
  useKeys([
    { key: "j", does: "next lead", run: move(1) },
    { key: "k", does: "lead before", run: move(-1) },
  ]);
}
