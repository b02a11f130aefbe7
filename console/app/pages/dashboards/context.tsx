import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useSearchParams } from "wouter";
import type { Answer, Input, Reading } from "../../client/ask.ts";
import { useLive } from "../../client/live.tsx";
import { may, useMe } from "../../client/me.tsx";
import { useAsk } from "../../client/use-ask.ts";
import { type Cell, cellFrom, cellText, type Filter, queryOf } from "./filter.ts";
import {
  dayIn,
  isPeriod,
  periodWords,
  SPANS,
  type Span,
  STEPS,
  type Step,
  spanOf,
  stepFor,
} from "./period.ts";

export type Choices = Answer<"GET /figures/choices">;
type Named = "type" | "owner" | "source";

export interface Dashboard {
  readonly filter: Filter;
  /** As the API takes it. */
  readonly query: ReturnType<typeof queryOf>;
  /** Which named span is chosen; `null`: two dates. */
  readonly span: Span | null;
  readonly by: Step;
  readonly today: string;
  readonly choices: Choices | undefined;
  /** Filter and zone in words, for notes on exported files. */
  readonly says: string;
  /** Only one's own leads are shown: a rep's view, or a manager's look at their own. */
  readonly isOwn: boolean;
  /** This person in the filter; `null`: nobody in the directory. */
  readonly ownOwner: string | null;
  readonly cell: Cell | null;
  set(name: Named | "by", value: string | null): void;
  setSpan(span: Span): void;
  setPeriod(from: string, to: string): void;
  /** Shows the leads behind a number. */
  open(cell: Cell): void;
  close(): void;
}

const DashboardContext = createContext<Dashboard | null>(null);

export function useDashboard(): Dashboard {
  const dashboard = useContext(DashboardContext);
  if (!dashboard) throw new Error("useDashboard stands inside DashboardProvider only.");
  return dashboard;
}

const COUNTED_EVERY_MS = 60_000;

/** Figures are counted once a minute and when the filter changes, not with each lead that comes in: nothing flickers. */
export const useFigures = <O extends Reading>(operation: O, input: Input<O> | null) =>
  useAsk(operation, input, { of: "never", every: COUNTED_EVERY_MS });

/** Parts of the address beside `span` and `by`. */
const PARTS = ["from", "to", "type", "owner", "source", "leads"] as const;
const oneOf = <T extends string>(allowed: readonly T[], given: string | null): T | undefined =>
  allowed.find((one) => one === given);

const SPAN_NAMES = Object.keys(SPANS) as readonly Span[];

/** Filter, point distance and drill-down: all of it in the address. */
export function DashboardProvider({ children }: { readonly children: ReactNode }) {
  const me = useMe();
  const today = dayIn(useLive().now, me.timeZone);
  const [search, setSearch] = useSearchParams();
  const span = oneOf(SPAN_NAMES, search.get("span")) ?? "28";
  const step = oneOf(STEPS, search.get("by"));
  const [from = "", to = "", type = "", owner = "", source = "", leads = ""] = PARTS.map(
    (name) => search.get(name) ?? "",
  );

  const isCustom = isPeriod({ from, to });
  const filter = useMemo<Filter>(
    () => ({ ...(isCustom ? { from, to } : spanOf(Number(span), today)), type, owner, source }),
    [isCustom, from, to, span, today, type, owner, source],
  );
  const { data: choices } = useFigures("GET /figures/choices", {
    query: { from: filter.from, to: filter.to },
  });
  const ownOwner = me.userId;
  const value = useMemo<Dashboard>(() => {
    const change = (parts: Readonly<Record<string, string | null>>, push = false) =>
      setSearch(
        (old) => {
          const next = new URLSearchParams(old);
          for (const [name, part] of Object.entries(parts))
            if (part === null) next.delete(name);
            else next.set(name, part);
          return next;
        },
        { replace: !push },
      );
    return {
      filter,
      query: queryOf(filter),
      span: isCustom ? null : span,
      by: step ?? stepFor(filter),
      today,
      choices,
      says: wordsOf(filter, choices, me.timeZone),
      isOwn: !may(me, "readAll") || (ownOwner !== null && owner === ownOwner),
      ownOwner: may(me, "readAll") ? ownOwner : null,
      cell: cellFrom(leads),
      set: (name, chosen) => change({ [name]: chosen }),
      setSpan: (chosen) => change({ span: chosen, from: null, to: null }),
      setPeriod: (start, end) => change({ from: start, to: end }),
      open: (cell) => change({ leads: cellText(cell) }, true),
      close: () => change({ leads: null }),
    };
  }, [filter, isCustom, span, step, today, choices, me, owner, ownOwner, leads, setSearch]);
  return <DashboardContext value={value}>{children}</DashboardContext>;
}

function wordsOf(filter: Filter, choices: Choices | undefined, timeZone: string): string {
  const named = (value: string, list: Choices["types"] | undefined, all: string) =>
    value === "" ? all : (list?.find(({ key }) => key === value)?.label ?? value);
  return [
    `Leads engaged ${periodWords(filter)}, days in ${timeZone.replaceAll("_", " ")}`,
    named(filter.type, choices?.types, "all lead types"),
    named(filter.owner, choices?.owners, "all owners"),
    named(filter.source, choices?.sources, "all sources"),
  ].join("; ");
}
