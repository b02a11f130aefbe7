import { readFile } from "node:fs/promises";
import type { Locator } from "playwright-core";
import { inBrowser, picture, seriousIn } from "./support/browser.ts";
import { JUDGED, ofDashboards, WIDE } from "./support/dashboards.ts";

inBrowser("the dashboards in use", () => {
  const world = ofDashboards();
  const { address, chart, ready, rows, handRaiser } = world;

  test("a filter narrows every number, a number opens its leads, a lead opens its page", async () => {
    const { page, close } = await world.browser.visit(address(), WIDE);
    await ready(page);
    await page.getByRole("combobox", { name: "Lead types" }).selectOption({ label: "Hand-raiser" });
    await page.getByRole("combobox", { name: "Owners" }).selectOption("hubspot:552");
    await page.getByRole("combobox", { name: "Sources" }).selectOption({ label: "REFERRALS, PARTNERS" });
    const only = `and lead_type = '${await handRaiser()}' and owner_id = 'hubspot:552' and source = 'REFERRALS, PARTNERS'`;
    const [one] = await rows<{ hits: number; misses: number }>(
      `select count(*) filter (where verdict = 'hit') as hits, count(*) filter (where verdict = 'miss') as misses ${JUDGED} ${only}`,
    );
    await page
      .locator("[data-figure=hitRate]")
      .getByText(`${one!.hits} hits of ${one!.hits + one!.misses} judged`)
      .waitFor();
    expect(new URL(page.url()).searchParams.get("owner")).toBe("hubspot:552");
    await page.reload();
    const causes = chart(page, /^Why \d+ were missed$/);
    await causes.getByRole("button", { name: "Table" }).click();
    await causes.getByRole("button", { name: "Rep", exact: true }).click();
    const [own] = await rows<{ n: number }>(
      `select count(*) as n ${JUDGED} ${only} and verdict = 'miss' and cause = 'rep'`,
    );
    const behind = page.getByRole("dialog", { name: new RegExp(`^${own!.n} leads? missed, cause: rep`) });
    await behind.getByRole("listitem").first().waitFor();
    expect(await behind.getByRole("listitem").count()).toBe(own!.n);
    await page.keyboard.press("Escape");
    await behind.waitFor({ state: "detached" });

    await page.goto(address("?span=7"));
    await page.getByRole("button", { name: /still open$/ }).click();
    await page.getByRole("dialog").getByRole("link", { name: "Gregor Nowak" }).click();
    await page.waitForURL(/\/console\/leads\/[\w-]+$/);
    await close();
  });

  test("whatever row or sentence is clicked opens as many leads as it says", async () => {
    const { page, close } = await world.browser.visit(address(), WIDE);
    await ready(page);
    const opens = async (what: Locator, n: number) => {
      await what.click();
      const dialog = page.getByRole("dialog", { name: /^[\d,]+ leads? / });
      const title = (await dialog.getByRole("heading").first().textContent()) ?? "";
      expect(`${await what.textContent()}: ${title.split(" ")[0]}`).toBe(
        `${await what.textContent()}: ${n.toLocaleString("en-US")}`,
      );
      await dialog.getByRole("listitem").first().waitFor();
      const about = (await dialog.getByRole("heading").first().locator("xpath=..").textContent()) ?? "";
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      return about;
    };
    const numberOf = (text: string) => Number(text.replaceAll(",", ""));
    // What counts alerts opens the leads that they are about: tried below.
    const sentences = await page
      .getByRole("button", { name: /^[\d,]+ (?!alerts?\b)[a-z]+( [a-z]+)*$/ })
      .all();
    expect(sentences.length).toBeGreaterThan(4);
    for (const one of sentences) await opens(one, numberOf(((await one.textContent()) ?? "").split(" ")[0]!));

    let rowsTried = 0;
    for (const [title, ...columns] of [
      ["Speed to lead by week", "n"],
      ["Whose time it was", "n"],
      ["Hit rate by week", "Hits", "Misses"],
      ["Systems delay, hop by hop", "Waited there"],
      [/^Why \d+ were missed$/, "Misses"],
      ["What got in the way", "Misses"],
      ["How late", "Misses"],
      ["Hit rate by rep", "Judged"],
      ["Hit rate by lead type", "Judged"],
      ["Hit rate by source", "Judged"],
      ["Warnings and breaches", "Leads"],
    ] as const) {
      const own = chart(page, title);
      await own.getByRole("button", { name: "Table" }).click();
      const head = await own.locator("thead th").allTextContents();
      const shown = await own.locator("tbody tr").all();
      // The first, one in the middle, the last: charts by week have a dozen rows alike.
      for (const row of new Set([shown[0]!, shown[shown.length >> 1]!, shown.at(-1)!])) {
        const cells = await row.locator("th, td").allTextContents();
        const n = columns.reduce((sum, name) => sum + numberOf(cells[head.indexOf(name)] ?? ""), 0);
        if (n === 0) continue;
        await opens(row.locator("th").getByRole("button"), n);
        rowsTried++;
      }
    }
    expect(rowsTried).toBeGreaterThan(20);

    // Of each rep, what came of what: every number in the row opens its own.
    const reps = chart(page, "Hit rate by rep");
    const inRows = await reps.locator("td [data-opens]").all();
    expect(inRows.length).toBeGreaterThan(4);
    for (const one of inRows.filter((_one, place) => place % 3 === 0))
      await opens(one, Number(await one.getAttribute("data-opens")));
    const [byRep] = await rows<{ n: number }>(
      `select count(*) as n ${JUDGED} and verdict = 'miss' and owner_id = 'hubspot:552' and cause = 'routing'`,
    );
    const carl = reps.getByRole("row", { name: /^Carl/ });
    expect(byRep!.n).toBeGreaterThan(0);
    await opens(carl.getByRole("button", { name: `Routing ${byRep!.n}`, exact: true }), byRep!.n);

    // Several alerts on one lead: the list has the leads, and says how many alerts.
    const alerts = chart(page, "Warnings and breaches");
    for (const [name, kinds] of [
      ["Warnings, before due", ["warning"]],
      ["Breaches, past due", ["breach", "catchUp"]],
    ] as const) {
      const [told] = await rows<{ alerts: number; leads: number }>(
        `select count(*) as alerts, count(distinct journey_id) as leads from alerts where tenant_id = $1
           and kind in (${kinds.map((kind) => `'${kind}'`).join(", ")})
           and (state in ('waiting', 'open') or state = 'closed' and sent_as is not null)`,
      );
      expect(told!.leads).toBeGreaterThan(0);
      const says = await opens(alerts.getByRole("button", { name, exact: true }), told!.leads);
      const many = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
      expect(says).toContain(`${many(told!.alerts, "alert")} on ${many(told!.leads, "lead")}`);
    }
    await close();
  });

  test("who waits past due now opens from its figure, whatever the period, and is saved as CSV", async () => {
    const { page, close } = await world.browser.visit(address(), WIDE);
    await ready(page);
    const [stale] = await rows<{ n: number }>(
      "select count(*) as n from journeys where tenant_id = $1 and status = 'unanswered' and not history and urgent_due_at < (select max(decided_at) from alerts where tenant_id = $1)",
    );
    const figure = page.locator("[data-figure=stale]");
    await figure.getByRole("button", { name: /^\d+ stale$/ }).click();
    const dialog = page.getByRole("dialog", { name: /^\d+ leads? stale now/ });
    await dialog.getByText("as they wait at this moment, whatever the period").waitFor();
    await dialog.getByRole("listitem").first().waitFor();
    const shown = await dialog.getByRole("listitem").count();
    expect(shown).toBeGreaterThanOrEqual(stale!.n);
    expect(await dialog.getByText(/ · due /).count()).toBe(shown);
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "dashboards-stale", WIDE);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: "CSV" }).click(),
    ]);
    const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
    expect(lines[0]).toMatch(/^\uFEFFLead,Company,Engaged,/);
    expect(lines).toHaveLength(shown + 2);
    expect(lines.at(-1)).toContain("whatever the period");
    await close();
  });

  test("one's own dashboard begins with what is one's own, and tells what is not", async () => {
    const { page, close } = await world.browser.visit(address(), WIDE);
    // Who is signed in comes from the sign-in's own tests; here the console is told that it is Carl, who may see everybody.
    await page.route("**/api/me", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), userId: "hubspot:552" } });
    });
    await page.reload();
    await page.getByRole("button", { name: "My own" }).click();
    await page.getByRole("heading", { name: "My dashboard" }).waitFor();
    const [own] = await rows<{ hits: number; misses: number; own: number }>(
      `select count(*) filter (where verdict = 'hit') as hits, count(*) filter (where verdict = 'miss') as misses,
         count(*) filter (where verdict = 'miss' and cause = 'rep') as own ${JUDGED} and owner_id = 'hubspot:552'`,
    );
    const { hits, misses, own: mine } = own!;
    const figure = page.locator("[data-figure=ownHitRate]");
    await figure.getByText(`${((100 * hits) / (hits + mine)).toFixed(1)} %`).waitFor();
    await figure.getByRole("button", { name: `${misses - mine} misses not yours` }).click();
    await page.getByRole("dialog", { name: `${misses - mine} leads missed, not yours` }).waitFor();
    await page.keyboard.press("Escape");
    await chart(page, `Why ${misses} of yours were missed`).getByText("contest the verdict").waitFor();
    expect(await page.locator("[data-chart]").first().getAttribute("data-chart")).not.toBe("Coverage");
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "dashboards-own", WIDE);
    await close();
  });

  test("arrow keys read a chart point by point, Enter opens the leads of one", async () => {
    const { page, close } = await world.browser.visit(address(), WIDE);
    await ready(page);
    const stage = chart(page, "Speed to lead by week").getByRole("group");
    await stage.focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    const said = await stage.locator("[aria-live]").textContent();
    expect(said).toMatch(
      /^Week of 23 Feb 2026\. Median .+\. Mean .+\. p90 .+\. n \d+\. Not in the averages /,
    );
    await picture(page, "dashboards-tip", WIDE);
    const n = /\. n (\d+)\./.exec(said ?? "")![1];
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: new RegExp(`^${n} leads touched and measured`) }).waitFor();
    await close();
  });

  test("tables and pictures are saved with what they leave out", async () => {
    const { page, close } = await world.browser.visit(address(), WIDE);
    await ready(page);
    const own = chart(page, /^Why \d+ were missed$/);
    const saved = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        own.getByRole("button", { name }).click(),
      ]);
      return { name: download.suggestedFilename(), file: await readFile(await download.path()) };
    };
    const table = await saved("CSV");
    expect(table.name).toMatch(/^why-\d+-were-missed\.csv$/);
    const lines = table.file.toString("utf8").split("\r\n");
    expect(lines[0]).toBe("\uFEFFCause,Misses,Share");
    expect(lines.at(-2)).toMatch(
      /^Note,"Why \d+ were missed\. Leads engaged 8 Dec 2025 to 2 Mar 2026, days in .+ excluded/,
    );
    const image = await saved("PNG");
    expect(image.file.subarray(1, 4).toString()).toBe("PNG");
    expect(image.file.readUInt32BE(16)).toBeGreaterThan(800);
    const { writeFile } = await import("node:fs/promises");
    await writeFile("test-artefacts/dashboards-saved.png", image.file);
    await close();
  });

  test("a note stands as a pin and can be taken back", async () => {
    const { page, troubles, close } = await world.browser.visit(address(), WIDE);
    await ready(page);
    await page.getByRole("button", { name: "Annotate" }).click();
    await page.getByLabel("What happened", { exact: true }).fill("Spring campaign");
    await page.getByRole("dialog").getByLabel(/^When/).fill("2026-02-18T10:00");
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "dashboards-annotate", WIDE);
    await page.getByRole("button", { name: "Note it" }).click();
    const pin = chart(page, "Speed to lead by week").getByText(/Spring campaign, Wed 18 Feb, 10:00/);
    await pin.waitFor();
    await page.getByRole("button", { name: /^Undo/ }).click();
    await pin.waitFor({ state: "detached" });
    expect(troubles).toEqual([]);
    await close();
  });

  test("one panel that fails leaves the others right; a period without leads says so", async () => {
    const { page, close } = await world.browser.visit(address("?from=2024-01-01&to=2024-01-31"), WIDE);
    await page.getByRole("heading", { name: "No lead in this period and filter" }).waitFor();
    expect(await seriousIn(page)).toEqual([]);
    await picture(page, "dashboards-empty", WIDE);
    await page.route("**/api/figures/hops*", (route) =>
      route.fulfill({ status: 500, body: '{"error":"It failed here."}' }),
    );
    await page.goto(address());
    await page.getByRole("heading", { name: "The hops could not be counted" }).waitFor();
    await ready(page);
    await picture(page, "dashboards-broken", WIDE);
    await close();
  });
});
