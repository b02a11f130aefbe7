import { lazy } from "react";
import { may } from "../../client/me.tsx";
import type { PageEntry } from "../../pages.ts";

const entry: PageEntry = {
  path: "/members",
  name: "Members",
  group: "Run",
  place: 8,
  icon: "lead",
  key: "m",
  // Everybody finds themselves and the way out here; the list is an admin's.
  isFor: (me) => may(me, "read"),
  onPhone: false,
  Page: lazy(() => import("./Members.tsx")),
};
export default entry;
