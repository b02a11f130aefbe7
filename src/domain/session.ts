import { HOUR } from "./time.ts";

/** A session that nobody used for so long is over. */
export const IDLE_MS = 12 * HOUR;
/** And each is, used or not, after so long. */
export const LONGEST_MS = 7 * 24 * HOUR;
