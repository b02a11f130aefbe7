import type { Instant } from "../../src/domain/time.ts";
import { SECOND } from "../../src/domain/time.ts";
import { Blocked, GiveUp, RetryLater } from "../../src/errors.ts";
import { isDrift, MEND_FIELDS } from "./failures.ts";
import type { BatchError } from "./schema.ts";

const LATER = new Set(["RATE_LIMITS", "INTERNAL_ERROR"]);

/** What became of one input of a batch that failed in part. */
export function errorOfItem(what: string, error: BatchError, now: Instant): Error {
  const said = `HubSpot refused ${what}: ${error.message ?? error.category ?? "no message"}`;
  if (LATER.has(error.category ?? "")) return new RetryLater(said, now + 10 * SECOND, { maybeDone: true });
  const code = error.code ?? "";
  if (code.endsWith("REQUIRED_PROPERTY"))
    return new GiveUp(
      said,
      "A rule of this HubSpot account refuses the write. An admin of the account must relax it.",
    );
  if (isDrift(error.message)) return new Blocked(said, MEND_FIELDS);
  return new GiveUp(said, "Look at HubSpot's message.");
}

/** The record is not there under this id: merged away or deleted. */
export const isMissing = (error: BatchError): boolean =>
  error.category === "OBJECT_NOT_FOUND" || /not found/i.test(error.message ?? "");
