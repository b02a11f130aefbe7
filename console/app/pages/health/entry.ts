import { lazy } from "react";
import { may } from "../../client/me.tsx";
import type { PageEntry } from "../../pages.ts";

const entry: PageEntry = {
  path: "/health",
  name: "Health",
  group: "Run",
  place: 3,
  icon: "health",
  key: "h",
  isFor: (me) => may(me, "readAll"),
  onPhone: false,
  Page: lazy(() => import("./Health.tsx")),
};
export default entry;
