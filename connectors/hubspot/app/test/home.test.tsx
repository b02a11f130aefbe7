import {
  Alert,
  BarChart,
  Button,
  EmptyState,
  LineChart,
  Link,
  LoadingButton,
  Select,
  StatisticsItem,
  StatusTag,
  TableCell,
} from "@hubspot/ui-extensions";
import { createRenderer } from "@hubspot/ui-extensions/testing";
import { Figures } from "../src/app/pages/Figures.tsx";
import { HomePage } from "../src/app/pages/HomePage.tsx";
import { OpenConsole } from "../src/app/pages/shared/OpenConsole.tsx";
import { Worklist } from "../src/app/pages/Worklist.tsx";
import { answered, leadclock } from "./leadclock.ts";

const MINUTE = 60_000;
const DUE = Date.parse("2026-03-02T09:30:00Z");
const WAITING = {
  counts: { everyone: 1, pastDue: 1, noOwner: 0, highIntent: 1 },
  rows: [
    {
      leadId: "l",
      name: "Ada",
      company: "Acme",
      leadType: "Hand-raiser",
      url: "https://app.hubspot.com/contacts/77/record/0-1/101",
      owner: null,
      clock: { status: "pastDue", dueAt: DUE, timeZone: "UTC" },
      next: { what: "Tells the manager (tier 2)", at: DUE + 120 * MINUTE },
    },
  ],
};
const measures = (hits: number, misses: number) => ({
  verdicts: { hits, misses, pending: 1, excluded: 2, hitRate: hits / (hits + misses) },
  total: { n: 4, meanMs: 20 * MINUTE, medianMs: 12 * MINUTE, p90Ms: 60 * MINUTE },
  whose: { systemsMs: 5 * MINUTE, humanMs: 15 * MINUTE },
});
const FIGURES = {
  "GET /figures/overview": answered({ now: measures(3, 1), timeZone: "Europe/Berlin" }),
  "GET /figures/trend?by=week": answered({
    rows: [
      { ...measures(1, 1), from: "2026-02-16", partial: false },
      { ...measures(2, 0), from: "2026-02-23", partial: true },
    ],
  }),
  "GET /figures/groups?by=type": answered({ rows: [{ ...measures(3, 1), key: "h", label: "Hand-raiser" }] }),
};

describe("the home page", () => {
  test("lists who waits, with the record, the due in the clock's zone and what happens next", async () => {
    const calls = leadclock({
      "GET /worklist?show=everyone&limit=50": answered(WAITING),
      "GET /worklist?show=noOwner&limit=50": answered({ ...WAITING, rows: [] }),
    });
    const { render, find, findAll, waitFor } = createRenderer("pages");
    render(<Worklist />);
    await waitFor(() => expect(find(StatusTag).text).toBe("Past due"));
    expect(find(Link).props.href).toBe(WAITING.rows[0]!.url);
    const cells = findAll(TableCell).map(({ text }) => text);
    expect(cells).toContain("Nobody");
    expect(cells.join(" | ")).toMatch(/09:30 UTC.*Tells the manager \(tier 2\), .*11:30/);

    (find(Select).props.onChange as (value: string) => void)("noOwner");
    await waitFor(() => expect(find(EmptyState).props.title).toBe("Nobody waits"));
    expect(calls.map(({ path }) => path)).toEqual([
      "/worklist?show=everyone&limit=50",
      "/worklist?show=noOwner&limit=50",
    ]);
  });

  test("shows hit rate, mean beside median and p90, and the charts by week and lead type", async () => {
    leadclock(FIGURES);
    const { render, findAll, find, waitFor } = createRenderer("pages");
    render(<Figures />);
    await waitFor(() =>
      expect(findAll(StatisticsItem).map(({ props }) => props.number)).toEqual(["75.0 %", "12 min", "5 min"]),
    );
    expect(find(LineChart).props.data).toEqual([
      { Week: "2026-02-16", Minutes: 12 },
      { Week: "2026-02-23", Minutes: 12 },
    ]);
    const [weeks, types] = findAll(BarChart);
    expect(weeks!.props.data).toContainEqual({ Week: "2026-02-16", Verdict: "Miss", Leads: 1 });
    expect(types!.props.data).toEqual([
      { Type: "Hand-raiser", Verdict: "Hit", Leads: 3 },
      { Type: "Hand-raiser", Verdict: "Miss", Leads: 1 },
    ]);
  });

  test("opens the console for whoever asks, by a ticket that the click asked for", async () => {
    const url = "https://app.leadclock.example/console/framed?ticket=once";
    const calls = leadclock({
      "GET /worklist?show=everyone&limit=50": answered(WAITING),
      "POST /frames": answered({ url, until: DUE }),
    });
    const { render, find, findAll, waitFor, mocks } = createRenderer("pages");
    render(<HomePage />);
    const open = () => find(LoadingButton);
    await waitFor(() => expect(findAll(StatusTag)).toHaveLength(1));
    expect(calls.filter(({ method }) => method === "POST")).toEqual([]);
    expect(open().text).toBe("Open all of Leadclock");
    open().trigger("onClick");
    await waitFor(() => expect(mocks.actions.openIframeModal.callCount).toBe(1));
    expect(mocks.actions.openIframeModal.calls).toEqual([
      [expect.objectContaining({ uri: url, title: "Leadclock" })],
    ]);
    expect(calls.at(-1)).toEqual({ method: "POST", path: "/frames", body: { to: "/console" } });
  });

  test("says why the console does not open, and opens nothing", async () => {
    leadclock({
      "POST /frames": { ok: false, status: 403, error: "Leadclock does not know you.", fix: "Ask an admin." },
    });
    const { render, find, waitFor, mocks } = createRenderer("pages");
    render(<OpenConsole to="/console" label="Open" />);
    find(LoadingButton).trigger("onClick");
    await waitFor(() => expect(find(Alert).props.title).toBe("Leadclock does not know you."));
    expect(mocks.actions.openIframeModal.callCount).toBe(0);
  });

  test("says when Leadclock does not answer, and asks again when told to", async () => {
    const calls = leadclock({});
    Object.assign(globalThis, { hsFetch: async () => Promise.reject(new Error("no connection")) });
    const { render, findAll, waitFor } = createRenderer("pages");
    render(<HomePage />);
    await waitFor(() =>
      expect(findAll(Alert).map(({ props }) => props.title)).toContain("Leadclock did not answer."),
    );
    leadclock({ "GET /worklist?show=everyone&limit=50": answered(WAITING) });
    findAll(Button)[0]!.trigger("onClick");
    await waitFor(() => expect(findAll(StatusTag).map(({ text }) => text)).toEqual(["Past due"]));
    expect(calls).toEqual([]);
  });
});
