import type { Activity } from "../../src/domain/facts.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { Directory } from "./directory.ts";
import { userRef } from "./refs.ts";
import { instantIn, type Row, textOf } from "./rows.ts";

export type Actor = Pick<Activity, "actorId" | "actorKind" | "integrationId">;

/** A person who logs what was done closes it in the same breath. */
const AT_ONCE = MINUTE;

/**
 * Who acted. Whoever logged an activity as done did it; a task that was made open and done later is its owner's act.
 * An integration that logs speaks for the person it names as the owner, if the policy trusts it (D8).
 */
export function actorOf(row: Row, doneAt: number | null, directory: Directory): Actor {
  const creator = textOf(row, "CreatedById") ?? "";
  const owner = textOf(row, "OwnerId") ?? "";
  const ownerId = directory.kindOf(owner) === "person" ? userRef(owner) : null;
  const kind = directory.kindOf(creator);
  if (kind === "automation" || kind === "guest") return { actorId: ownerId, actorKind: "automation" };
  if (kind === "integration")
    return { actorId: ownerId, actorKind: "integration", integrationId: userRef(creator) };
  const created = instantIn(row, "CreatedDate") ?? 0;
  const later = doneAt !== null && doneAt > created + AT_ONCE;
  const actorId = later || kind !== "person" ? (ownerId ?? personOr(creator, kind)) : userRef(creator);
  return { actorId, actorKind: actorId ? "user" : "unknown" };
}

/** A creator the directory does not know may still be a person; a queue is none. */
const personOr = (creator: string, kind: string): string | null =>
  creator && kind !== "queue" ? userRef(creator) : null;
