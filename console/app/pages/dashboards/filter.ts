import type { Period } from "./period.ts";

/** What is counted: in the address, and as the API takes it. Empty: everything. */
export interface Filter extends Period {
  readonly type: string;
  readonly owner: string;
  readonly source: string;
}

/** How the API takes a value of a list, and how the address keeps it: a comma escaped, none at all as a dash. */
export const listValue = (value: string): string =>
  value === "" || value === "-" ? "-" : value.replaceAll("%", "%25").replaceAll(",", "%2C");

/** The number behind which the leads are asked for, and what it narrows beside the filter. */
export interface Cell {
  /** Which of them: `miss`, `cause:rep`. */
  readonly where: string;
  /** What they are, for the heading: `missed by routing`. */
  readonly says: string;
  readonly from?: string;
  readonly to?: string;
  readonly type?: string;
  readonly owner?: string;
  readonly source?: string;
}

const PARTS = ["where", "says", "from", "to", "type", "owner", "source"] as const;

/** A cell as one part of the address. */
export function cellText(cell: Cell): string {
  const given = PARTS.flatMap((name) =>
    cell[name] === undefined ? [] : [[name, cell[name]] as [string, string]],
  );
  return new URLSearchParams(given).toString();
}

/** A part of the address as a cell; `null` where it is none. */
export function cellFrom(text: string): Cell | null {
  const given = new URLSearchParams(text);
  const where = given.get("where");
  if (!where) return null;
  const parts = PARTS.flatMap((name) => (given.has(name) ? [[name, given.get(name)!]] : []));
  return { says: "counted here", ...Object.fromEntries(parts), where } as Cell;
}

/** The query behind a cell: its own narrowing over the page's filter. */
export function queryOf(filter: Partial<Filter> & Period, cell?: Cell) {
  const { from, to, type, owner, source } = { ...filter, ...cell };
  return {
    from,
    to,
    ...(type ? { type } : {}),
    ...(owner ? { owner } : {}),
    ...(source ? { source } : {}),
  };
}
