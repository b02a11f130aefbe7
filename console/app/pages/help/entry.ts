import { lazy } from "react";
import { may } from "../../client/me.tsx";
import type { PageEntry } from "../../pages.ts";

const entry: PageEntry = {
  path: "/help",
  name: "Help",
  group: "Run",
  place: 9,
  icon: "help",
  key: "p",
  isFor: (me) => may(me, "read"),
  onPhone: false,
  Page: lazy(() => import("./Help.tsx")),
};
export default entry;
