import type { ActionKind } from "./kind.ts";

export const RECORD_ACTIONS: Record<string, ActionKind> = {};
