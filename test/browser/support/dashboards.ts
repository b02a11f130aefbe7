import type { Page } from "playwright-core";
import { nowOfWorld, openWorld } from "../../support/console-world.ts";
import type { PortalStack } from "../../support/portal-stack.ts";
import { type Look, openBrowser, type TestBrowser } from "./browser.ts";
import { addHistory } from "./history.ts";

export const WIDE: Look = { width: "wide", theme: "light" };
const FROM = "2025-12-08";
const TO = "2026-03-02";
const PERIOD = `?from=${FROM}&to=${TO}`;

/** Journeys of the period that are judged; `$1` is the tenant. */
export const JUDGED = `from journey_figures where tenant_id = $1 and day between '${FROM}' and '${TO}' and not history`;

/** What is read of a table's row in the page. */
export interface RowElement {
  readonly children: Iterable<{ readonly textContent: string | null }>;
}

/** An account with twelve weeks behind it, and what its dashboards show. */
export function ofDashboards() {
  let stack: PortalStack;
  let browser: TestBrowser;
  let tenant: string;
  beforeAll(async () => {
    stack = await openWorld();
    await addHistory(stack, Date.parse(nowOfWorld));
    tenant = (await stack.tenant()).id;
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.close();
  });
  const address = (query = PERIOD) => `${stack.app.url}/console/dashboards${query}`;
  const chart = (page: Page, title: string | RegExp) =>
    page.locator("section[data-chart]").filter({ has: page.getByRole("heading", { name: title }) });
  const ready = async (page: Page) => {
    await chart(page, "Speed to lead by week").locator("svg text").first().waitFor();
    await chart(page, "Measurement latency").locator("svg text").first().waitFor();
  };
  async function rows<T extends object>(sql: string): Promise<readonly T[]> {
    return (await stack.app.store.db.query<T>(sql, [tenant])).rows;
  }
  const handRaiser = async () =>
    (
      await rows<{ name: string }>(
        "select t ->> 'name' as name from policies, jsonb_array_elements(body -> 'leadTypes') t where tenant_id = $1 and t ->> 'label' = 'Hand-raiser'",
      )
    )[0]!.name;
  /** The chart's table, cell by cell. */
  async function tableOf(page: Page, title: string | RegExp): Promise<readonly (readonly string[])[]> {
    const own = chart(page, title);
    await own.getByRole("button", { name: "Table" }).click();
    const cells = await own
      .locator("tbody tr")
      .evaluateAll<string[][], RowElement>((found) =>
        found.map((row) => [...row.children].map((cell) => cell.textContent ?? "")),
      );
    await own.getByRole("button", { name: "Chart" }).click();
    return cells;
  }
  return {
    get stack() {
      return stack;
    },
    get browser() {
      return browser;
    },
    get tenant() {
      return tenant;
    },
    address,
    chart,
    ready,
    rows,
    handRaiser,
    tableOf,
  };
}
