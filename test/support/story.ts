import type { StoryCrm } from "./crms/crm.ts";
import { openPortalStack, type PortalStack } from "./portal-stack.ts";
import { openStack, type Stack, type StackOptions } from "./stack.ts";

/** Monday, 9:00 UTC: the stories' calendar opens, nine to five from Monday to Friday. */
export const MONDAY = "2026-03-02T09:00:00Z";

/** Many leads on a slow machine. */
const PATIENCE_MS = 600_000;

/** A story with a portal and an app of its own; in the end every invariant holds on what was stored. */
export function story(
  name: string,
  options: Partial<StackOptions>,
  tell: (stack: PortalStack) => Promise<void>,
): void {
  test(name, async () => {
    const stack = await openPortalStack({ at: MONDAY, ...options });
    await telling(stack, () => tell(stack));
  });
}

/** The same on any CRMs, connected in this order to one tenant. */
export function storyOn(
  crms: readonly ((startsAt: number) => Promise<StoryCrm>)[],
  name: string,
  options: Partial<StackOptions>,
  tell: (stack: Stack) => Promise<void>,
): void {
  test(
    name,
    async () => {
      const stack = await openStack({ at: MONDAY, ...options }, crms);
      await telling(stack, () => tell(stack));
    },
    PATIENCE_MS,
  );
}

/** In the end every invariant holds on what was stored; what the app complained of is told with a failure. */
async function telling(stack: Stack, tell: () => Promise<void>): Promise<void> {
  try {
    await tell();
    expect(await stack.broken()).toEqual([]);
  } catch (error) {
    if (error instanceof Error && stack.complaints.length > 0)
      error.message += `\n\nThe app complained:\n${stack.complaints.join("\n")}`;
    throw error;
  } finally {
    await stack.close();
  }
}
