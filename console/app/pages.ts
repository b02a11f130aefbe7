import type { ComponentType, LazyExoticComponent } from "react";
import type { Me } from "./client/me.tsx";
import type { IconName } from "./shell/Icon.tsx";

export interface PageEntry {
  /** Below `/console`; the page has every address that begins with it. */
  readonly path: `/${string}`;
  readonly name: string;
  readonly group: "Work" | "Understand" | "Run";
  /** Place within its group, from 1. */
  readonly place: number;
  readonly icon: IconName;
  /** After G. */
  readonly key: string;
  /** Absent, not greyed, for whoever may not use it. */
  readonly isFor: (me: Me) => boolean;
  /** Among the three of the phone's bar that need no *More*. */
  readonly onPhone: boolean;
  readonly Page: LazyExoticComponent<ComponentType>;
}

const GROUPS: readonly PageEntry["group"][] = ["Work", "Understand", "Run"];

const found = import.meta.glob<PageEntry>("./pages/*/entry.ts", { eager: true, import: "default" });

/** Every page that has an `entry.ts`, in the order of the sidebar; the first is where one lands. Each is a chunk of its own. */
export const PAGES: readonly PageEntry[] = Object.values(found).sort(
  (a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) || a.place - b.place,
);
