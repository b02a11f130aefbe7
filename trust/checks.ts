import type { Check } from "./check.ts";
import { checks as crash } from "./crash/index.ts";
import { checks as crm } from "./crm/index.ts";
import { checks as data } from "./data/index.ts";
import { checks as disorder } from "./disorder/index.ts";
import { checks as security } from "./security/index.ts";
import { checks as time } from "./time/index.ts";
import { checks as workers } from "./workers/index.ts";

/** Every check there is, in the order of the table; each area adds its line. */
export const checks: readonly Check[] = [
  ...crash,
  ...disorder,
  ...crm,
  ...time,
  ...workers,
  ...security,
  ...data,
];
