import { durationWords } from "../../src/domain/words.ts";
import { nowOfWorld } from "../support/console-world.ts";
import { inBrowser, LOOKS, picture, scrollsSideways, seriousIn } from "./support/browser.ts";
import { JUDGED, ofDashboards, type RowElement, WIDE } from "./support/dashboards.ts";

inBrowser("the dashboards", () => {
  const world = ofDashboards();
  const { address, ready, rows, tableOf } = world;

  test.each(LOOKS)(
    "$width, $theme: nothing serious for axe, nothing sideways, nobody else asked",
    async (look) => {
      const { page, troubles, close } = await world.browser.visit(address(), look);
      await ready(page);
      expect(await seriousIn(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
      await picture(page, "dashboards", look);
      await page
        .getByRole("button", { name: /excluded$/ })
        .first()
        .click();
      await page
        .getByRole("dialog", { name: /leads? excluded/ })
        .getByRole("listitem")
        .first()
        .waitFor();
      expect(await seriousIn(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
      await page.screenshot({ path: `test-artefacts/dashboards-leads-${look.width}-${look.theme}.png` });
      expect(troubles).toEqual([]);
      await close();
    },
  );

  // Journeys of the period that are judged at all, and those in the averages: asked here on their own, not by the reader.
  const MEASURED = `${JUDGED} and verdict <> 'excluded' and systems_ms is not null and not in_outage`;
  const spreadSql = (column: string) => `count(${column}) as n, avg(${column}) as mean,
    percentile_cont(0.5) within group (order by ${column}) as median,
    (array_agg(${column} order by ${column}) filter (where ${column} is not null))[floor(0.9 * count(${column}))::int + 1] as p90`;
  interface Counted {
    readonly n: number;
    readonly mean: number;
    readonly median: number;
    readonly p90: number;
  }
  const words = (ms: number) => durationWords(Number(ms));

  test("the six figures are those of the store", async () => {
    const { page, close } = await world.browser.visit(address(), WIDE);
    await ready(page);
    const text = (of: string) => page.locator(`[data-figure=${of}]`).textContent();
    for (const [of, column] of [
      ["total", "total_ms"],
      ["systems", "systems_ms"],
      ["human", "human_ms"],
    ] as const) {
      const [now] = await rows<Counted>(`select ${spreadSql(column)} ${MEASURED}`);
      const [base] = await rows<Counted>(
        `select ${spreadSql(column)} from journey_figures where tenant_id = $1 and history and verdict <> 'excluded' and systems_ms is not null and not in_outage`,
      );
      expect(await text(of)).toContain(`${words(now!.median)} median`);
      const cells = await page
        .locator(`[data-figure=${of}] tbody tr`)
        .evaluateAll<string[][], RowElement>((found) =>
          found.map((row) => [...row.children].map((cell) => cell.textContent ?? "")),
        );
      expect(cells).toEqual([
        ["median", words(now!.median), words(base!.median)],
        ["mean", words(now!.mean), words(base!.mean)],
        ["p90", words(now!.p90), words(base!.p90)],
        ["n", String(now!.n), String(base!.n)],
      ]);
    }
    const [verdicts] = await rows<{ hits: number; misses: number; excluded: number }>(
      `select count(*) filter (where verdict = 'hit') as hits, count(*) filter (where verdict = 'miss') as misses,
         count(*) filter (where verdict = 'excluded') as excluded ${JUDGED}`,
    );
    const { hits, misses, excluded } = verdicts!;
    expect(await text("hitRate")).toContain(`${((100 * hits) / (hits + misses)).toFixed(1)} %`);
    expect(await text("hitRate")).toContain(`${hits} hits of ${hits + misses} judged`);
    await page
      .getByRole("button", { name: `${excluded} excluded` })
      .first()
      .waitFor();
    const [waiting] = await rows<{ waiting: number; stale: number; unowned: number }>(
      `select count(*) as waiting, count(*) filter (where urgent_due_at < ${Date.parse(nowOfWorld)}) as stale,
         count(*) filter (where urgent_due_at < ${Date.parse(nowOfWorld)} and owner_id is null) as unowned
       from journeys where tenant_id = $1 and status = 'unanswered' and not history`,
    );
    expect(await text("stale")).toContain(
      `${waiting!.stale} stale of ${waiting!.waiting} waiting, ${waiting!.unowned} without owner`,
    );
    const [facts] = await rows<{ eligible: number; pushed: number }>(
      "select sum(eligible) as eligible, sum(pushed) as pushed from fact_days where tenant_id = $1",
    );
    expect(await text("coverage")).toContain(`${facts!.pushed} of ${facts!.eligible} facts by push`);
    await close();
  });

  test("each cell of each table is what the store says", async () => {
    const { page, close } = await world.browser.visit(address(), WIDE);
    await ready(page);

    const weeks = await rows<
      Counted & { systems: number; human: number; hits: number; misses: number; own: number }
    >(
      `select date_trunc('week', day)::date::text as week, ${spreadSql(
        `(case when verdict <> 'excluded' and systems_ms is not null and not in_outage then total_ms end)`,
      )}, avg(systems_ms) filter (where verdict <> 'excluded' and not in_outage and total_ms is not null) as systems,
        count(*) filter (where verdict = 'hit') as hits, count(*) filter (where verdict = 'miss') as misses,
        count(*) filter (where verdict = 'miss' and cause = 'rep') as own
       ${JUDGED} group by 1 order by 1`,
    );
    const dash = "–";
    const told = (ms: number | null) => (ms === null ? dash : words(ms));
    const shown = (await tableOf(page, "Speed to lead by week")).filter(([, ...cells]) =>
      cells.some((cell) => cell !== dash && cell !== "0" && cell !== "none"),
    );
    expect(shown.map(([, ...cells]) => cells.slice(0, 4))).toEqual(
      weeks.map(({ median, mean, p90, n }) => [told(median), told(mean), told(p90), String(n)]),
    );
    const whose = (await tableOf(page, "Whose time it was")).filter(([, ...cells]) =>
      cells.some((cell) => cell !== dash && cell !== "0" && cell !== "none"),
    );
    expect(whose.map(([, systems, human, total]) => [systems, human, total])).toEqual(
      weeks.map(({ mean, systems }) =>
        mean === null
          ? [dash, dash, dash]
          : [words(systems), words(Number(mean) - Number(systems)), words(mean)],
      ),
    );
    const rates = (await tableOf(page, "Hit rate by week")).filter(
      ([, , , hits, misses]) => hits !== "0" || misses !== "0",
    );
    expect(rates.map(([, all, own, hits, misses]) => [all, own, hits, misses])).toEqual(
      weeks
        .filter(({ hits, misses }) => hits + misses > 0)
        .map(({ hits, misses, own }) => [
          hits + misses < 20 ? dash : `${((100 * hits) / (hits + misses)).toFixed(1)} %`,
          hits + own < 20 ? dash : `${((100 * hits) / (hits + own)).toFixed(1)} %`,
          String(hits),
          String(misses),
        ]),
    );

    const hops = await rows<{ ms: number; n: number; median: number; p90: number }>(
      `select sum(h.value::bigint) / (select count(*) ${MEASURED})::numeric as ms, count(*) as n,
         percentile_cont(0.5) within group (order by h.value::bigint) as median,
         (array_agg(h.value::bigint order by h.value::bigint))[floor(0.9 * count(*))::int + 1] as p90
       from (select hops ${MEASURED}) c, jsonb_each_text(c.hops) h group by h.key order by sum(h.value::bigint) desc, h.key`,
    );
    const [systems] = await rows<Counted>(`select ${spreadSql("systems_ms")} ${MEASURED}`);
    const waterfall = await tableOf(page, "Systems delay, hop by hop");
    expect(
      waterfall
        .filter(([name]) => !/^(Less|Systems delay)/.test(name!))
        .map(([, mean, , ...rest]) => [mean, ...rest]),
    ).toEqual(hops.map(({ ms, n, median, p90 }) => [words(ms), String(n), words(median), words(p90)]));
    expect(waterfall.at(-1)).toEqual([
      "Systems delay, mean",
      words(systems!.mean),
      "100 %",
      String(systems!.n),
      words(systems!.median),
      words(systems!.p90),
    ]);

    const causes = await rows<{ cause: string; n: number }>(
      `select cause, count(*) as n ${JUDGED} and verdict = 'miss' group by 1 order by cause <> 'rep', 2 desc, 1`,
    );
    const missed = causes.reduce((sum, { n }) => sum + n, 0);
    const share = (n: number) => `${Math.round((100 * n) / missed)} %`;
    expect((await tableOf(page, /^Why \d+ were missed$/)).map(([, n, part]) => [n, part])).toEqual(
      causes.map(({ n }) => [String(n), share(n)]),
    );
    const reasons = await rows<{ n: number }>(
      `select breach_reason, count(*) as n ${JUDGED} and verdict = 'miss' group by 1 order by 2 desc, 1`,
    );
    expect((await tableOf(page, "What got in the way")).map(([, n]) => n)).toEqual(
      reasons.map(({ n }) => String(n)),
    );
    const [late] = await rows<Record<string, number>>(
      `select count(*) filter (where miss_open_ms <= 900000) as a, count(*) filter (where miss_open_ms > 900000 and miss_open_ms <= 3600000) as b,
         count(*) filter (where miss_open_ms > 3600000 and miss_open_ms <= 14400000) as c,
         count(*) filter (where miss_open_ms > 14400000 and miss_open_ms <= 28800000) as d, count(*) filter (where miss_open_ms > 28800000) as e
       ${JUDGED} and verdict = 'miss'`,
    );
    expect((await tableOf(page, "How late")).map(([, n]) => n)).toEqual(Object.values(late!).map(String));

    const reps = await rows<{ owner: string; hits: number; misses: number; own: number }>(
      `select owner_id as owner, count(*) filter (where verdict = 'hit') as hits, count(*) filter (where verdict = 'miss') as misses,
         count(*) filter (where verdict = 'miss' and cause = 'rep') as own
       ${JUDGED} and owner_id <> '' group by 1`,
    );
    const percent = (part: number, of: number) => `${((100 * part) / of).toFixed(1)} %`;
    const named: Readonly<Record<string, string>> = {
      "hubspot:553": "Bea Backup",
      "hubspot:552": "Carl Colleague",
      "hubspot:551": "Rita Rep",
    };
    expect((await tableOf(page, "Hit rate by rep")).map((cells) => cells.slice(0, 5))).toEqual(
      reps
        .map(({ owner, hits, misses, own }) => [
          named[owner]!,
          percent(hits, hits + own),
          percent(hits, hits + misses),
          String(hits + misses),
          String(misses - own),
        ])
        .sort((a, b) => a[0]!.localeCompare(b[0]!)),
    );
    for (const [title, column] of [
      ["Hit rate by lead type", "lead_type"],
      ["Hit rate by source", "source"],
    ] as const) {
      const groups = await rows<Counted & { key: string; hits: number; misses: number }>(
        `select ${column} as key, count(*) filter (where verdict = 'hit') as hits, count(*) filter (where verdict = 'miss') as misses,
           ${spreadSql("(case when verdict <> 'excluded' and systems_ms is not null and not in_outage then total_ms end)")} ${JUDGED} group by 1`,
      );
      const expected = groups.map(({ hits, misses, median, mean, p90, n }) =>
        [
          hits + misses < 20
            ? hits + misses === 0
              ? "nobody judged"
              : `${hits} of ${hits + misses}, too few for a rate`
            : percent(hits, hits + misses),
          hits,
          hits + misses,
          told(median),
          told(mean),
          told(p90),
          n,
        ].join(" | "),
      );
      const found = (await tableOf(page, title)).map((cells) => cells.slice(1, 8).join(" | "));
      expect(found.toSorted()).toEqual(expected.sort());
    }

    const [alerts] = await rows<{ warnings: number; breaches: number }>(
      `select count(*) filter (where a.kind = 'warning') as warnings, count(*) filter (where a.kind <> 'warning') as breaches
       from alerts a where a.tenant_id = $1 and a.kind in ('warning', 'breach', 'catchUp')
         and (a.state in ('waiting', 'open') or (a.state = 'closed' and a.sent_as is not null))`,
    );
    expect((await tableOf(page, "Warnings and breaches")).map(([, n]) => n)).toEqual([
      String(alerts!.warnings),
      String(alerts!.breaches),
    ]);
    const [facts] = await rows<{ eligible: number; pushed: number }>(
      "select sum(eligible) as eligible, sum(pushed) as pushed from fact_days where tenant_id = $1",
    );
    expect((await tableOf(page, "Coverage")).map(([, ...cells]) => cells)).toEqual([
      [percent(facts!.pushed, facts!.eligible), String(facts!.pushed), String(facts!.eligible)],
    ]);
    const latencies = await rows<{ n: number }>(
      `select unnest(array[${Array.from({ length: 9 }, (_w, n) => `sum(w${n})`).join(", ")}]) as n from fact_days where tenant_id = $1`,
    );
    expect((await tableOf(page, "Measurement latency")).map(([, n]) => n)).toEqual(
      latencies.map(({ n }) => String(n)),
    );
    await close();
  });
});
