import { lazy } from "react";
import { may } from "../../client/me.tsx";
import type { PageEntry } from "../../pages.ts";

const entry: PageEntry = {
  path: "/breaches",
  name: "Breach reasons",
  group: "Work",
  place: 4,
  icon: "reason",
  key: "b",
  isFor: (me) => may(me, "read"),
  onPhone: false,
  Page: lazy(() => import("./Breaches.tsx")),
};
export default entry;
