import type { Instant } from "../../src/domain/time.ts";

/** What can be switched off: everything, a rule (a clock or a lead type by its name), or a way of telling people. */
export type SwitchScope = "tenant" | "rule" | "channel";

/** Ways of telling people; `task` is the one in the CRM. */
export const SWITCHED_CHANNELS = ["task", "slack", "email"] as const;

/** Something that is off now. */
export interface Switch {
  readonly scope: SwitchScope;
  /** Empty for the whole tenant. */
  readonly name: string;
  readonly since: Instant;
  readonly by: string;
  readonly why: string;
}

/** What is about to go out. */
export interface Outgoing {
  /** The alert's clock and the lead type of its journey. */
  readonly rule?: string | readonly string[];
  readonly channel?: string;
}

/** An alert that would have been sent. */
export interface HeldAlert {
  readonly journeyId: string;
  readonly clock: string;
  readonly number: number;
  readonly step: string;
  readonly leadId: string;
  /** `decision`: it will be decided again (D33); else the channel on which it waits. */
  readonly heldAs: string;
  readonly since: Instant;
  /** Which switch held it, in words. */
  readonly why: string;
  readonly releasedAt: Instant | null;
}

/** Kill switches of each tenant, and what they hold back. */
export interface Switches {
  /** Whether this may not be sent now; with `{}` whether everything is off. */
  isOff(tenantId: string, of: Outgoing): Promise<boolean>;
  /** Everything that is off, the oldest first. */
  all(tenantId: string): Promise<readonly Switch[]>;
  /** Answers whether that changed anything; what is off already keeps its instant and reason. */
  turnOff(tenantId: string, one: Switch): Promise<boolean>;
  turnOn(tenantId: string, one: Pick<Switch, "scope" | "name">): Promise<boolean>;
  /** Kept once for each alert and way; held again after a release, it counts anew. */
  hold(tenantId: string, held: readonly Omit<HeldAlert, "releasedAt">[]): Promise<void>;
  /** What waits now, or was held at any time. */
  held(tenantId: string, which: "waiting" | "all"): Promise<readonly HeldAlert[]>;
  /** Nothing waits any more; answers what did. */
  release(tenantId: string, at: Instant): Promise<readonly HeldAlert[]>;
}

/** The first of these switches that holds this back, or `null`. */
export function switchedOff(off: readonly Switch[], { rule = [], channel }: Outgoing): Switch | null {
  const rules = typeof rule === "string" ? [rule] : rule;
  const holds = ({ scope, name }: Switch) =>
    scope === "tenant" ||
    (scope === "rule" && rules.includes(name)) ||
    (scope === "channel" && name === channel);
  return off.find(holds) ?? null;
}

/** As people read it: "the clock or lead type demo is off since …: why". */
export function switchInWords({ scope, name, since, by, why }: Switch): string {
  const what =
    scope === "tenant" ? "Everything" : scope === "rule" ? `The rule ${name}` : `The channel ${name}`;
  return `${what} is off since ${new Date(since).toISOString()}, switched by ${by}: ${why}`;
}
