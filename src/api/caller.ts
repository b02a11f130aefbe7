import type { UserId } from "../domain/facts.ts";
import type { Role } from "../domain/role.ts";
import type { Scope } from "../domain/scope.ts";

export type { Role };

/** What a caller may do; roles are sets of these. `readAll`: what is not about single leads of their own. */
export type Permission = "read" | "readAll" | "act" | "editPolicy" | "approve" | "publish" | "operate";

const MAY = {
  viewer: ["read", "readAll"],
  rep: ["read", "act"],
  manager: ["read", "readAll", "act"],
  policyEditor: ["read", "readAll", "act", "editPolicy"],
  approver: ["read", "readAll", "act", "editPolicy", "approve"],
  admin: ["read", "readAll", "act", "editPolicy", "approve", "publish", "operate"],
} as const satisfies Readonly<Record<Role, readonly Permission[]>>;

/** Who asks, for which tenant; every answer is about this tenant alone. */
export interface Caller {
  readonly tenantId: string;
  /** As it stands in the audit. */
  readonly name: string;
  readonly role: Role;
  /** Whom the directory knows them as; `null`: nobody in it. */
  readonly userId: UserId | null;
  /** Whose leads they may know of: every reader of leads takes it. */
  readonly scope: Scope;
  /** Which door let them in; left out: the terminal's. */
  readonly how?: "crm" | "password" | "loopback";
  /** Whom a CRM's signature named, where nothing else let them in. */
  readonly signedFor?: string;
  /** Of whom a session let in. */
  readonly session?: {
    readonly memberId: string;
    readonly digest: string;
    readonly crm: string;
    readonly name: string;
  };
}

export function permissionsOf({ role }: Pick<Caller, "role">): readonly Permission[] {
  return MAY[role];
}

/** Deny by default: what a role does not name it may not do. */
export function may(caller: Pick<Caller, "role">, permission: Permission): boolean {
  return permissionsOf(caller).includes(permission);
}
