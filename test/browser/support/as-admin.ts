import type { Page } from "playwright-core";
import { BY_HEADER } from "../../../src/api/operator-caller.ts";
import type { Stack } from "../../support/stack.ts";

/** From now on the page asks as an admin of this name. */
export async function asAdmin(page: Page, stack: Pick<Stack, "operatorToken">, name: string): Promise<void> {
  await page.setExtraHTTPHeaders({
    authorization: `Bearer ${stack.operatorToken}`,
    [BY_HEADER]: encodeURIComponent(name),
  });
  await page.reload();
}
