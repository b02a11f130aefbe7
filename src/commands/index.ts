import type { Commands } from "./command.ts";

/** Every command, in the order the help lists them; a module is loaded only when its command or the help needs it. */
export const commands: Commands = {
  replay: () => import("./replay.ts"),
  "policy validate": () => import("./policy-validate.ts"),
  "policy show": () => import("./policy-show.ts"),
};
