import { lazy } from "react";
import { may } from "../../client/me.tsx";
import type { PageEntry } from "../../pages.ts";

const entry: PageEntry = {
  path: "/dashboards",
  name: "Dashboards",
  group: "Understand",
  place: 1,
  icon: "dashboard",
  key: "d",
  isFor: (me) => may(me, "read"),
  onPhone: true,
  Page: lazy(() => import("./Dashboards.tsx")),
};
export default entry;
