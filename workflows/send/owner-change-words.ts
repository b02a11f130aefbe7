import type { TenantView } from "../../src/domain/directory.ts";
import type { Instant } from "../../src/domain/time.ts";
import { instantWords } from "../../src/domain/words.ts";
import type { StoredOwnerChange } from "./owner-changes.ts";

/** What became of an owner change in the CRM and why, as people read it. */
export interface ToldOwnerChange {
  readonly at: Instant;
  readonly words: string;
}

export function ownerChangeWords(
  change: StoredOwnerChange,
  view: TenantView,
  timeZone: string,
): ToldOwnerChange {
  const at = change.settledAt ?? change.decidedAt;
  const nameOf = (user: string) => view.userAt(user, at).name ?? user;
  const reason = reasonOf(change, view, nameOf);
  const why = change.why === null ? "" : ` ${change.why}`;
  const said = {
    done: `Leadclock made ${nameOf(change.to)} the owner in the CRM: ${reason}.${why}`,
    waiting: `Leadclock is to make ${nameOf(change.to)} the owner in the CRM: ${reason}.`,
    dropped: `The owner in the CRM was not changed to ${nameOf(change.to)}, though ${reason}.${why}`,
    failed: `The owner in the CRM could not be changed to ${nameOf(change.to)}, though ${reason}.${why}`,
  };
  return { at, words: `${instantWords(at, timeZone)}  ${said[change.state]}` };
}

function reasonOf(
  { cause, from, by, decidedAt }: StoredOwnerChange,
  view: TenantView,
  nameOf: (user: string) => string,
): string {
  if (cause === "routed") return `${by === null ? "somebody" : nameOf(by)} routed the breach`;
  if (cause === "unassigned" || from === null) return "nobody was assigned in time";
  return view.userAt(from, decidedAt).active ? `${nameOf(from)} is away` : `${nameOf(from)} left`;
}
