import { ensureTemplate } from "./store.ts";

/** Once per run, before any test: making a store takes seconds and much memory, copying one does not. */
export default async function globalSetup(): Promise<void> {
  await ensureTemplate();
}
