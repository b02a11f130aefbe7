import type { LeadRowView, LeadView, OverviewView } from "../../src/console/view.ts";
import { type ConsoleServer, consoleServer, liveEvents, TENANT } from "./support/console-server.ts";

let server: ConsoleServer;
beforeAll(async () => {
  server = await consoleServer();
});
afterAll(() => server.close());

const get = async <T>(path: string): Promise<T> => (await (await fetch(server.url + path)).json()) as T;

describe("the overview", () => {
  test("lists who waits, most urgent first: past due, then next due, then those about whom everyone was told", async () => {
    const { waiting } = await get<OverviewView>("/api/overview");
    expect(waiting.total).toBe(21);
    const sections = waiting.rows.map(({ section }) => section);
    expect([...new Set(sections)]).toEqual(["pastDue", "dueNext", "escalated"]);
    expect(waiting.rows[0]).toMatchObject({
      name: "Medical Incident 200982609",
      company: "Financial District/South Beach",
      status: { glyph: "miss", word: "Past due", left: "47 min past", due: "due 17:57:50 PDT" },
      owner: "Unit AM120",
      next: "Tells the executive (tier 3)",
      nextAt: "18:57:50 PDT",
    });
  });

  test("every time has its zone, every figure its definition, and what is left out is said", async () => {
    const overview = await get<OverviewView>("/api/overview");
    expect(overview.now).toBe("Tue 7 Apr 2020, 18:45:30 PDT");
    expect(overview.figures.every(({ definition }) => definition.length > 40)).toBe(true);
    expect(overview.leftOut).toBe(
      "Of 295 leads. Left out of the hit rate: 7 pending, 0 in review, 0 excluded, 0 superseded.",
    );
  });

  test("systems delay and the SLA are never named in one breath", async () => {
    const { figures } = await get<OverviewView>("/api/overview");
    const systems = figures.find(({ id }) => id === "systems-delay");
    expect(JSON.stringify(systems)).not.toContain("SLA");
    expect(figures.find(({ id }) => id === "hit-rate")?.definition).not.toMatch(/systems/i);
  });

  test("the banner says that it is a demo, live, and where alerts sit", async () => {
    const { banner } = await get<OverviewView>("/api/overview");
    expect(banner.text).toBe(
      "Demo, live. Real calls for service of 7 to 20 April 2020, replayed. Alert tasks sit on the leads.",
    );
  });

  test("in silence it says who receives everything", async () => {
    const silent = await consoleServer({
      tenant: { ...TENANT, mode: "silent", testRecipient: "Dana Whitfield", demo: null },
    });
    const { banner } = (await (await fetch(`${silent.url}/api/overview`)).json()) as OverviewView;
    await silent.close();
    expect(banner.mode).toBe("silent");
    expect(banner.text).toBe("Silent mode. Every alert goes to Dana Whitfield only; no task sits on a lead.");
  });

  test("with nobody waiting it says so, and before the first lead too", async () => {
    const early = await consoleServer({ at: "2020-04-07T00:00:00-07:00" });
    const { waiting } = (await (await fetch(`${early.url}/api/overview`)).json()) as OverviewView;
    await early.close();
    expect(waiting).toMatchObject({ total: 0, empty: "No lead has come in yet." });
  });
});

describe("leads", () => {
  test("come as lists of either kind, as many as asked for", async () => {
    const page = await get<{ total: number; rows: LeadRowView[] }>("/api/leads?list=settled&limit=3");
    expect(page.rows).toHaveLength(3);
    expect(page.total).toBe(288);
  });

  test.each(["list=all", "limit=0", "limit=9999", "limit=two", "list=waiting&list=settled"])(
    "%s is refused with the field and what to ask for",
    async (query) => {
      const response = await fetch(`${server.url}/api/leads?${query}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        field: expect.stringMatching(/list|limit/),
        fix: expect.any(String),
      });
    },
  );

  test("one lead explains itself: which facts, when the clock started, when due, why", async () => {
    const lead = await get<LeadView>("/api/leads/lead-200982609");
    expect(lead.question).toBe("Why is this a miss?");
    expect(lead.because).toEqual([
      "The lead asked at 17:37:04 PDT (form). Priority 2, non-emergency: 20 open minutes for the response, rules version 1.",
      "The clock started when Unit AM120 became the owner, at 17:37:50 PDT. The 46 s before that are systems delay, not theirs.",
      "20 open minutes later it was 17:57:50 PDT: due.",
      "Nobody has reached out: 47 min 40 s past due.",
    ]);
    expect(lead.alerts.map(({ what }) => what)).toContain("Response past due, tier 2, to Battalion Chief");
  });

  test("a lead nobody knows is a 404 in words", async () => {
    const response = await fetch(`${server.url}/api/leads/nobody`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: "No such lead." });
  });
});

describe("the live feed", () => {
  test("brings the page up to date as the clock moves", async () => {
    const own = await consoleServer();
    const first = await liveEvents(own.url, 1);
    own.clock.at += 600_000;
    const later = await liveEvents(own.url, 1);
    await own.close();
    const now = (events: readonly { data: unknown }[]) => (events[0]?.data as OverviewView | undefined)?.now;
    expect([now(first), now(later)]).toEqual([
      "Tue 7 Apr 2020, 18:45:30 PDT",
      "Tue 7 Apr 2020, 18:55:30 PDT",
    ]);
  });

  test("says that there is trouble when the store cannot be read, and goes on after it", async () => {
    let broken = true;
    const own = await consoleServer({
      reports: (reports) => ({
        ...reports,
        figures: async () => {
          if (broken) throw new Error("the store is away");
          return reports.figures();
        },
      }),
    });
    expect((await liveEvents(own.url, 1))[0]?.event).toBe("trouble");
    expect(own.errors).toContain("console: overview could not be read");
    broken = false;
    const events = await liveEvents(own.url, 2);
    await own.close();
    expect(events.map(({ event }) => event)).toContain("overview");
  });

  test("reads the store once for any number of pages, and not again while nothing changed", async () => {
    let reads = 0;
    const own = await consoleServer({
      reports: (reports) => ({
        ...reports,
        version: async () => "same",
        figures: () => {
          reads += 1;
          return reports.figures();
        },
      }),
    });
    await Promise.all([liveEvents(own.url, 3), liveEvents(own.url, 3), fetch(`${own.url}/api/overview`)]);
    await own.close();
    expect(reads).toBe(1);
  });
});
