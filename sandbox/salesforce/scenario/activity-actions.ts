import type { ActionKind } from "./kind.ts";

export const ACTIVITY_ACTIONS: Record<string, ActionKind> = {};
