import { lazy } from "react";
import { may } from "../../client/me.tsx";
import type { PageEntry } from "../../pages.ts";

const entry: PageEntry = {
  path: "/go-live",
  name: "Go live",
  group: "Run",
  place: 2,
  icon: "live",
  key: "v",
  isFor: (me) => may(me, "readAll"),
  onPhone: false,
  Page: lazy(() => import("./GoLive.tsx")),
};
export default entry;
