/** What a caller may do; roles are sets of these. */
export type Permission = "read" | "act" | "editPolicy" | "approve" | "publish" | "operate";

const ROLES = {
  viewer: ["read"],
  rep: ["read", "act"],
  manager: ["read", "act"],
  policyEditor: ["read", "act", "editPolicy"],
  approver: ["read", "act", "editPolicy", "approve"],
  admin: ["read", "act", "editPolicy", "approve", "publish", "operate"],
} as const satisfies Readonly<Record<string, readonly Permission[]>>;

export type Role = keyof typeof ROLES;

/** Who asks, for which tenant; every answer is about this tenant alone. */
export interface Caller {
  readonly tenantId: string;
  /** As it stands in the audit. */
  readonly name: string;
  readonly role: Role;
}

export function permissionsOf(caller: Caller): readonly Permission[] {
  return ROLES[caller.role];
}

/** Deny by default: what a role does not name it may not do. */
export function may(caller: Caller, permission: Permission): boolean {
  return permissionsOf(caller).includes(permission);
}
