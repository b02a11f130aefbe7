import { lazy } from "react";
import { may } from "../../client/me.tsx";
import type { PageEntry } from "../../pages.ts";

const entry: PageEntry = {
  path: "/reviews",
  name: "Reviews",
  group: "Work",
  place: 3,
  icon: "review",
  key: "e",
  isFor: (me) => may(me, "read"),
  onPhone: false,
  Page: lazy(() => import("./Reviews.tsx")),
};
export default entry;
