import { lazy } from "react";
import { may } from "../../client/me.tsx";
import type { PageEntry } from "../../pages.ts";

const entry: PageEntry = {
  path: "/setup",
  name: "Setup",
  group: "Run",
  place: 4,
  icon: "setup",
  key: "s",
  isFor: (me) => may(me, "readAll"),
  onPhone: false,
  Page: lazy(() => import("./Setup.tsx")),
};
export default entry;
