import type { UserId } from "../domain/facts.ts";
import type { Scope } from "../domain/scope.ts";

/** What a caller may do; roles are sets of these. `readAll`: what is not about single leads of their own. */
export type Permission = "read" | "readAll" | "act" | "editPolicy" | "approve" | "publish" | "operate";

const ROLES = {
  viewer: ["read", "readAll"],
  rep: ["read", "act"],
  manager: ["read", "readAll", "act"],
  policyEditor: ["read", "readAll", "act", "editPolicy"],
  approver: ["read", "readAll", "act", "editPolicy", "approve"],
  admin: ["read", "readAll", "act", "editPolicy", "approve", "publish", "operate"],
} as const satisfies Readonly<Record<string, readonly Permission[]>>;

export type Role = keyof typeof ROLES;

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
}

export function permissionsOf({ role }: Pick<Caller, "role">): readonly Permission[] {
  return ROLES[role];
}

/** Deny by default: what a role does not name it may not do. */
export function may(caller: Pick<Caller, "role">, permission: Permission): boolean {
  return permissionsOf(caller).includes(permission);
}
