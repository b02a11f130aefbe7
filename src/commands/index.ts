import type { Commands } from "./command.ts";

/** Every command, in the order the help lists them; a module is loaded only when its command or the help needs it. */
export const commands: Commands = {
  start: () => import("./start.ts"),
  connect: () => import("./connect.ts"),
  status: () => import("./status.ts"),
  backfill: () => import("./backfill.ts"),
  mode: () => import("./mode.ts"),
  switch: () => import("./switch.ts"),
  provision: () => import("./provision.ts"),
  alerts: () => import("./alerts.ts"),
  pending: () => import("./pending.ts"),
  "dead-letters": () => import("./dead-letters.ts"),
  duplicates: () => import("./duplicates.ts"),
  doctor: () => import("./doctor.ts"),
  forget: () => import("./forget.ts"),
  replay: () => import("./replay.ts"),
  "policy validate": () => import("./policy-validate.ts"),
  "policy show": () => import("./policy-show.ts"),
  "policy calendars": () => import("./policy-calendars.ts"),
  "convert servicenow-log": () => import("./convert-servicenow-log.ts"),
};
