import { lazy } from "react";
import { may } from "../../client/me.tsx";
import type { PageEntry } from "../../pages.ts";

const entry: PageEntry = {
  path: "/channels",
  name: "Channels",
  group: "Run",
  place: 5,
  icon: "out",
  key: "c",
  isFor: (me) => may(me, "readAll"),
  onPhone: false,
  Page: lazy(() => import("./Channels.tsx")),
};
export default entry;
