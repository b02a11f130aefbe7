/** What somebody is in an account, least first; what each may do says the API. */
export const ROLES = ["viewer", "rep", "manager", "policyEditor", "approver", "admin"] as const;
export type Role = (typeof ROLES)[number];
