import { lazy } from "react";
import { may } from "../../client/me.tsx";
import type { PageEntry } from "../../pages.ts";

const entry: PageEntry = {
  path: "/rules",
  name: "Rules",
  group: "Run",
  place: 1,
  icon: "rules",
  key: "r",
  isFor: (me) => may(me, "readAll"),
  onPhone: false,
  Page: lazy(() => import("./Rules.tsx")),
};
export default entry;
