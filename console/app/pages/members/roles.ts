import type { Answer } from "../../client/ask.ts";

export type Role = Answer<"GET /members">["members"][number]["role"];

/** What people read for a role, and what it means. */
export const ROLE_WORDS: Readonly<Record<Role, { readonly name: string; readonly means: string }>> = {
  viewer: { name: "Viewer", means: "Reads everything, changes nothing." },
  rep: {
    name: "Rep",
    means: "Reads and acts on leads of their own, also those that were theirs for a turn.",
  },
  manager: { name: "Manager", means: "Reads and acts on leads of their team." },
  policyEditor: {
    name: "Policy editor",
    means: "Reads and acts on all leads, and writes drafts of the rules.",
  },
  approver: { name: "Approver", means: "Writes drafts and approves them." },
  admin: { name: "Admin", means: "May do everything: publish rules, go live, switch off, say who is what." },
};

export const isRole = (text: string): text is Role => Object.hasOwn(ROLE_WORDS, text);
