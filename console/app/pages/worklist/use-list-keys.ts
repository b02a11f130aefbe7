import type { RefObject } from "react";
import { useKeys } from "../../shell/keys.ts";
import type { Row } from "./answers.ts";

interface ListKeys {
  readonly ids: readonly string[];
  readonly chosen: string;
  readonly rows: readonly Row[];
  readonly list: RefObject<HTMLElement | null>;
  choose(leadId: string): void;
  close(): void;
  openStory(leadId: string): void;
}

/** Enter on a button presses it; on the chosen lead, or on nothing, it opens the lead. */
function isOnList(chosen: string): boolean {
  const focused = document.activeElement;
  return (
    focused === null ||
    focused === document.body ||
    focused.id === "main" ||
    focused.closest("[data-lead]")?.getAttribute("data-lead") === chosen
  );
}

/** J and K move, Enter opens the lead, O opens the record, A goes to the actions, Esc closes what is open. */
export function useListKeys({ ids, chosen, rows, list, choose, close, openStory }: ListKeys): void {
  const move = (by: 1 | -1) => () => {
    const at = ids.indexOf(chosen);
    const next = ids[at < 0 ? (by > 0 ? 0 : ids.length - 1) : at + by];
    if (next === undefined) return;
    choose(next);
    list.current?.querySelector<HTMLElement>(`[data-lead="${CSS.escape(next)}"] a`)?.focus();
  };
  useKeys([
    { key: "j", does: "next lead", run: move(1) },
    { key: "k", does: "lead before", run: move(-1) },
    {
      key: "enter",
      does: "open the whole story of the lead",
      isMeant: () => chosen !== "" && isOnList(chosen),
      run: () => openStory(chosen),
    },
    {
      key: "o",
      does: "open the lead in the CRM",
      run: () => {
        const url = rows.find(({ leadId }) => leadId === chosen)?.url;
        if (url) window.open(url, "_blank", "noopener");
      },
    },
    {
      key: "a",
      does: "act on the lead",
      run: () => document.querySelector<HTMLElement>("[data-actions] button")?.focus(),
    },
    { key: "escape", does: "close the lead", run: () => chosen !== "" && close() },
  ]);
}
