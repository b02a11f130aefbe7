import type { Period } from "./period.ts";

/** What is counted: in the address, and as the API takes it. Empty: everything. */
export interface Filter extends Period {
  readonly type: string;
  readonly owner: string;
  readonly source: string;
}

/** A key as filters hold it: none at all is a dash, as the API calls it. */
export const keyOf = (key: string): string => (key === "" ? "-" : key);

/** How the API takes one value of a list: a comma escaped. */
const listValue = (key: string): string => key.replaceAll("%", "%25").replaceAll(",", "%2C");

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
export const cellText = (cell: Cell): string => JSON.stringify(cell);

/** A part of the address as a cell; `null` where it is none: people change addresses. */
export function cellFrom(text: string): Cell | null {
  const given = parsed(text);
  const parts = PARTS.flatMap((name) => (typeof given[name] === "string" ? [[name, given[name]]] : []));
  const cell = { says: "counted here", ...Object.fromEntries(parts) } as Partial<Cell>;
  return cell.where ? (cell as Cell) : null;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text || "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The query behind a cell: its own narrowing over the page's filter. */
export function queryOf(filter: Partial<Filter> & Period, cell?: Cell) {
  const { from, to, type, owner, source } = { ...filter, ...cell };
  return {
    from,
    to,
    ...(type ? { type: listValue(type) } : {}),
    ...(owner ? { owner: listValue(owner) } : {}),
    ...(source ? { source: listValue(source) } : {}),
  };
}
