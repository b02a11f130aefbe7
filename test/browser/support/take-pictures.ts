import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { nowOfWorld, openWorld } from "../../support/console-world.ts";
import type { PortalStack } from "../../support/portal-stack.ts";
import { ROOT } from "../../support/sources.ts";
import { asAdmin } from "./as-admin.ts";
import { openBrowser } from "./browser.ts";
import { addHistory } from "./history.ts";

const IMAGES = path.join(ROOT, "docs/images");
const SIZE = { width: 1440, height: 640 };
const LARGEST_BYTES = 200_000;

interface Picture {
  readonly name: string;
  readonly path: (stack: PortalStack) => string | Promise<string>;
  /** Something that stands there only once everything does. */
  readonly ready: (page: Page) => Promise<unknown>;
}

const leadOf = async ({ app }: PortalStack, name: string): Promise<string> => {
  const { rows } = await app.store.db.query<{ id: string }>(
    `select r.lead_id as id from lead_records r join record_cards c on c.tenant_id = r.tenant_id and c.record = r.record
     where c.body ->> 'name' = $1`,
    [name],
  );
  return encodeURIComponent(rows[0]!.id);
};

const PICTURES: readonly Picture[] = [
  {
    name: "worklist",
    path: async (stack) => `/worklist?lead=${await leadOf(stack, "Hannah Brandt")}`,
    ready: (page) => page.getByRole("heading", { name: "Hannah Brandt" }).waitFor(),
  },
  {
    name: "lead",
    path: async (stack) => `/leads/${await leadOf(stack, "Hannah Brandt")}`,
    ready: (page) => page.getByRole("heading", { name: "What happened" }).waitFor(),
  },
  {
    name: "dashboards",
    path: () => "/dashboards?from=2026-01-05&to=2026-03-01",
    ready: (page) => page.locator("section[data-chart] svg text").first().waitFor(),
  },
  {
    name: "rules",
    path: () => "/rules",
    ready: (page) => page.getByRole("heading", { name: "How fast, for whom" }).waitFor(),
  },
  {
    name: "setup",
    path: () => "/setup?step=map",
    ready: (page) => page.locator("table[data-property]").first().waitFor(),
  },
];

/** The README's pictures, of the console as it is, on the emulated portal. */
async function takePictures(): Promise<void> {
  const stack = await openWorld();
  const browser = await openBrowser();
  try {
    await addHistory(stack, Date.parse(nowOfWorld));
    mkdirSync(IMAGES, { recursive: true });
    const visit = await browser.visit(`${stack.app.url}/console/help`, { width: "wide", theme: "light" });
    const { page } = visit;
    await page.setViewportSize(SIZE);
    await asAdmin(page, stack, "Dana Whitfield");
    for (const one of PICTURES) {
      await page.goto(`${stack.app.url}/console${await one.path(stack)}`);
      await one.ready(page);
      await page.evaluate("document.fonts.ready");
      await page.waitForLoadState("networkidle");
      const file = path.join(IMAGES, `${one.name}.png`);
      await page.screenshot({ path: file });
      const { size } = statSync(file);
      console.log(`${path.relative(ROOT, file)}: ${Math.round(size / 1000)} kB`);
      if (size > LARGEST_BYTES) throw new Error(`${file} has ${size} bytes: more than ${LARGEST_BYTES}.`);
    }
    await visit.close();
  } finally {
    await browser.close();
    await stack.close();
  }
}

await takePictures();
