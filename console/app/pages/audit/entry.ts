import { lazy } from "react";
import { may } from "../../client/me.tsx";
import type { PageEntry } from "../../pages.ts";

const entry: PageEntry = {
  path: "/audit",
  name: "Audit",
  group: "Understand",
  place: 2,
  icon: "audit",
  key: "t",
  isFor: (me) => may(me, "readAll"),
  onPhone: false,
  Page: lazy(() => import("./Audit.tsx")),
};
export default entry;
