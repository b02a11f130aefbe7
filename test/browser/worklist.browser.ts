import type { PortalStack } from "../support/portal-stack.ts";
import {
  inBrowser,
  LOOKS,
  openBrowser,
  picture,
  scrollsSideways,
  seriousIn,
  type TestBrowser,
} from "./support/browser.ts";
import { openWorld } from "./support/world.ts";

inBrowser("the worklist", () => {
  let stack: PortalStack;
  let browser: TestBrowser;
  beforeAll(async () => {
    stack = await openWorld();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  });
  const address = (query = "") => `${stack.app.url}/console/worklist${query}`;

  test.each(LOOKS)(
    "$width, $theme: nothing serious for axe, nothing sideways, nobody else asked",
    async (look) => {
      const { page, troubles, close } = await browser.visit(address(), look);
      await page.getByRole("link", { name: "Rafael Duarte" }).waitFor();
      expect(await seriousIn(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
      await picture(page, "worklist", look);
      await page.getByRole("link", { name: "Rafael Duarte" }).click();
      await page.getByRole("heading", { name: "Evidence" }).waitFor();
      expect(await seriousIn(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
      await picture(page, "worklist-lead", look);
      expect(troubles).toEqual([]);
      await close();
    },
  );
});
