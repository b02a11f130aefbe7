import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import { type Me, may } from "./client/me.tsx";
import type { IconName } from "./shell/Icon.tsx";

export interface PageEntry {
  /** Below `/console`; the page has every address that begins with it. */
  readonly path: `/${string}`;
  readonly name: string;
  readonly group: "Work" | "Understand" | "Run";
  readonly icon: IconName;
  /** After G. */
  readonly key: string;
  /** Absent, not greyed, for whoever may not use it. */
  readonly isFor: (me: Me) => boolean;
  /** Among the four of the phone's bar. */
  readonly onPhone: boolean;
  readonly Page: LazyExoticComponent<ComponentType>;
}

/** Every page, in the order of the sidebar; the first is where one lands. Each is a chunk of its own. */
export const PAGES: readonly PageEntry[] = [
  {
    path: "/worklist",
    name: "Worklist",
    group: "Work",
    icon: "worklist",
    key: "w",
    isFor: (me) => may(me, "read"),
    onPhone: true,
    Page: lazy(() => import("./pages/worklist/Worklist.tsx")),
  },
];
