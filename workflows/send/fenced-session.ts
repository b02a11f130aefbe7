import type { Session } from "../../connectors/connector.ts";
import type { Instant } from "../../src/domain/time.ts";
import { RetryLater } from "../../src/errors.ts";
import type { Clock } from "../ports.ts";

/**
 * The session of a worker that holds work on lease: no call begins once `until` has come. A worker that stood still for
 * so long may not be alone with its work any more. Surely nothing was done: `maybeDone` is false.
 */
export function fencedSession(session: Session, clock: Clock, until: Instant): Session {
  return {
    ...session,
    async permit(limit) {
      await session.permit(limit);
      // Asked last, so that as little as can be lies between this and the call.
      const now = clock.now();
      if (now >= until)
        throw new RetryLater("This worker was too slow: the lease on its work has run out.", now);
    },
  };
}
