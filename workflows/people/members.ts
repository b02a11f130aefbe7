import type { UserId } from "../../src/domain/facts.ts";
import type { Role } from "../../src/domain/role.ts";
import type { Instant } from "../../src/domain/time.ts";

/** Somebody as the CRM knows them. */
export interface Person {
  readonly crm: string;
  readonly accountId: string;
  readonly crmUserId: string;
  /** As the directory knows them; `null`: it does not. */
  readonly userId: UserId | null;
  readonly email: string | null;
  readonly name: string;
}

/** Somebody who signed in with their CRM account. */
export interface Member extends Person {
  readonly tenantId: string;
  readonly id: string;
  readonly roleFromCrm: Role;
  /** What an admin says instead; `null`: nothing. */
  readonly roleOverride: Role | null;
  readonly overriddenBy: string | null;
  readonly lastSeenAt: Instant;
}

/** Members and their sessions; of a session's id only the digest is ever kept. */
export interface Members {
  /** Somebody signed in: a role that changed since ends what they had open. */
  seen(tenantId: string, person: Person, roleFromCrm: Role, now: Instant): Promise<Member>;
  all(tenantId: string): Promise<readonly (Member & { readonly sessions: number })[]>;
  get(tenantId: string, id: string): Promise<Member | null>;
  /** `null` for the role: the CRM's again. Ends all their sessions. */
  setRole(tenantId: string, id: string, role: Role | null, by: string, now: Instant): Promise<void>;
  begin(member: Member, digest: string, now: Instant): Promise<void>;
  /** Whose session it is; `null`: nobody's, over, or of an account that is no longer connected. */
  find(digest: string, now: Instant): Promise<Member | null>;
  end(digest: string): Promise<void>;
  /** How many there were. */
  endAll(tenantId: string, id: string): Promise<number>;
}
