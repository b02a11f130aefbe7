import type { UserId } from "./facts.ts";

/** Whose leads somebody may know of: everybody's, or those that one of these people owns or owned in their turn. */
export type Scope = { readonly all: true } | { readonly all: false; readonly owners: readonly UserId[] };

export const EVERYBODY: Scope = { all: true };

/** As statements take it; `null`: whoever owns it. */
export type Owners = readonly UserId[] | null;

export const ownersIn = (scope: Scope): Owners => (scope.all ? null : scope.owners);
