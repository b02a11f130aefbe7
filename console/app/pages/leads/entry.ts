import { lazy } from "react";
import { may } from "../../client/me.tsx";
import type { PageEntry } from "../../pages.ts";

const entry: PageEntry = {
  path: "/leads",
  name: "Leads",
  group: "Work",
  place: 2,
  icon: "lead",
  key: "l",
  isFor: (me) => may(me, "read"),
  onPhone: true,
  Page: lazy(() => import("./Leads.tsx")),
};
export default entry;
