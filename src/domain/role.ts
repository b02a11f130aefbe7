/** What somebody is in an account, least first; what each may do says the API. */
export const ROLES = ["viewer", "rep", "manager", "policyEditor", "approver", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** What somebody is: what an admin says, else what the CRM's rights make of them. */
export const roleOf = (one: { readonly roleOverride: Role | null; readonly roleFromCrm: Role }): Role =>
  one.roleOverride ?? one.roleFromCrm;
