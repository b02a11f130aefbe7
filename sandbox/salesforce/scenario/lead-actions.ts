import type { ActionKind } from "./kind.ts";

export const LEAD_ACTIONS: Record<string, ActionKind> = {};
