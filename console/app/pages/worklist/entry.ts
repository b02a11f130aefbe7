import { lazy } from "react";
import { may } from "../../client/me.tsx";
import type { PageEntry } from "../../pages.ts";

const entry: PageEntry = {
  path: "/worklist",
  name: "Worklist",
  group: "Work",
  place: 1,
  icon: "worklist",
  key: "w",
  isFor: (me) => may(me, "read"),
  onPhone: true,
  Page: lazy(() => import("./Worklist.tsx")),
};
export default entry;
