import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { openPortalStack, type PortalStack } from "../support/portal-stack.ts";
import { ROOT } from "../support/sources.ts";
import {
  inBrowser,
  type Look,
  openBrowser,
  picture,
  scrollsSideways,
  seriousIn,
  type TestBrowser,
} from "./support/browser.ts";

const WIDE: Look = { width: "wide", theme: "light" };
const BUDGET = 250_000;

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

inBrowser("the console's frame", () => {
  let stack: PortalStack;
  let browser: TestBrowser;
  beforeAll(async () => {
    stack = await openPortalStack({
      at: "2026-03-02T09:00:00Z",
      mode: "silent",
      testRecipient: "hubspot:558",
    });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  });
  const visit = (look: Look, query = "") => browser.visit(`${stack.app.url}/console${query}`, look);

  test("begins at the first page, and says on each that the account is silent", async () => {
    const { page, troubles, close } = await visit(WIDE);
    await page.getByRole("heading", { name: "Worklist" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/console/worklist");
    await page.getByText("Clocks are judged, alerts go to Tess Tester only").waitFor();
    await page.getByRole("heading", { name: "No lead has come in yet" }).waitFor();
    expect(await page.title()).toBe("Worklist · Leadclock");
    expect(troubles).toEqual([]);
    await close();
  });

  test("is a rail of icons at 1000 px, with names for whoever cannot see them", async () => {
    const { page, close } = await visit(WIDE);
    await page.setViewportSize({ width: 1000, height: 800 });
    const link = page
      .getByRole("navigation", { name: "Main", exact: true })
      .getByRole("link", { name: "Worklist" });
    await link.waitFor();
    expect((await link.boundingBox())!.width).toBeLessThan(52);
    expect(await scrollsSideways(page)).toBe(false);
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "frame-rail", WIDE);
    await close();
  });

  test("takes the theme and the zone that somebody chooses, and keeps them", async () => {
    const { page, close } = await visit(WIDE);
    const ground = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    await page.getByRole("button", { name: "Theme and time zone" }).click();
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "frame-preferences", WIDE);
    await page.getByRole("button", { name: "Dark" }).click();
    expect(await ground()).toBe("rgb(14, 17, 21)");
    await page.getByRole("button", { name: "This device, Europe/Berlin" }).click();
    await page.keyboard.press("Escape");
    await page.getByText("Times in Berlin").waitFor();
    await page.getByText(/Live, 10:00:\d\d CET/).waitFor();
    await page.reload();
    await page.getByText("Times in Berlin").waitFor();
    expect(await ground()).toBe("rgb(14, 17, 21)");
    await close();
  });

  test("skips to the page by keyboard, and a page that is not there is told", async () => {
    const { page, close } = await visit(WIDE, "/nowhere");
    await page.getByRole("heading", { name: "There is no such page" }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the page");
    await page.keyboard.press("g");
    await page.keyboard.press("w");
    await page.getByRole("heading", { name: "Worklist" }).waitFor();
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
    await close();
  });

  test("a fault that is planted is found by axe, and a request to another host is noticed", async () => {
    const { page, troubles, close } = await visit(WIDE);
    await page.getByRole("heading", { name: "Worklist" }).waitFor();
    await page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<button></button>')");
    expect((await seriousIn(page)).join()).toContain("button-name");
    await page.evaluate("fetch('http://127.0.0.2:9/').catch(() => null)");
    expect(troubles.join()).toContain("127.0.0.2");
    await close();
  });

  test("what is loaded at the start is under 250 kB compressed", () => {
    const built = path.join(ROOT, "dist/console");
    const manifest: Readonly<Record<string, Chunk>> = JSON.parse(
      readFileSync(path.join(built, ".vite/manifest.json"), "utf8"),
    );
    const [entry] = Object.entries(manifest).find(([, { isEntry }]) => isEntry)!;
    const needed = new Set<string>();
    const walk = (name: string): void => {
      if (needed.has(name)) return;
      needed.add(name);
      for (const one of manifest[name]?.imports ?? []) walk(one);
    };
    walk(entry);
    walk("pages/worklist/Worklist.tsx");
    const bytes = [...needed]
      .map((name) => gzipSync(readFileSync(path.join(built, manifest[name]!.file))).length)
      .reduce((sum, one) => sum + one, 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(BUDGET);
  });
});
