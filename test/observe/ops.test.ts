import { parse } from "yaml";
import { commands } from "../../src/commands/index.ts";
import { INVARIANTS } from "../../src/doctor/invariants.ts";
import { openMeasures } from "../../src/observe/measures.ts";
import { quotedIn } from "../support/pages.ts";
import { filesBelow, textOf } from "../support/sources.ts";

const page = textOf("docs/runbooks.md");
const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) =>
  title!.toLowerCase().replaceAll(" ", "-"),
);
const quoted = new Set(quotedIn(page));

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string; readonly runbook: string };
}
const { groups } = parse(textOf("ops/prometheus/alerts.yml")) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

/** Every series that the program offers, with the suffixes of histograms. */
const offered = async (): Promise<ReadonlyMap<string, readonly string[]>> => {
  const all = await openMeasures().registry.getMetricsAsJSON();
  const series = new Map<string, readonly string[]>([["up", ["job"]]]);
  for (const { name, type } of all as unknown as { name: string; type: unknown }[]) {
    const { labelNames = [] } = openLabels.get(name) ?? {};
    series.set(name, labelNames);
    if (type === "histogram")
      for (const suffix of ["_bucket", "_sum", "_count"]) series.set(name + suffix, [...labelNames, "le"]);
  }
  return series;
};
const measures = openMeasures();
const openLabels = new Map(
  Object.values(measures)
    .filter((one): one is typeof measures.deliveries => typeof one === "object" && "labelNames" in one)
    .map((one) => [(one as unknown as { name: string }).name, one as unknown as { labelNames: string[] }]),
);

const names = (expr: string) => [
  ...new Set(expr.match(/\b(?:leadclock|process|nodejs)_[a-z0-9_]+|\bup(?=\{)/g) ?? []),
];
/** Labels a query filters or groups by, beside those that Prometheus adds. */
const labels = (expr: string) =>
  [
    ...[...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside]) =>
      [...inside!.matchAll(/(\w+)\s*[!=]/g)].map(([, label]) => label!),
    ),
    ...[...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, inside]) =>
      inside!.split(",").map((one) => one.trim()),
    ),
  ].filter((label) => label !== "" && label !== "instance" && label !== "job");

async function isAnswerable(expr: string): Promise<void> {
  const series = await offered();
  const used = names(expr);
  expect([expr, used.length > 0]).toEqual([expr, true]);
  expect([expr, used.filter((name) => !series.has(name))]).toEqual([expr, []]);
  const known = new Set(used.flatMap((name) => series.get(name) ?? []));
  expect([expr, labels(expr).filter((label) => !known.has(label))]).toEqual([expr, []]);
}

describe("alerts for Prometheus", () => {
  test.each(rules.map((rule) => [rule.alert, rule] as const))(
    "%s asks for what there is, and has a runbook that names it",
    async (alert, { expr, annotations }) => {
      await isAnswerable(expr);
      const [file, section] = annotations.runbook.split("#");
      expect([file, sections.includes(section!)]).toEqual(["docs/runbooks.md", true]);
      expect([alert, quoted.has(alert)]).toEqual([alert, true]);
    },
  );

  test("a word of the log in an expression is one that the program says", () => {
    const events = rules.flatMap(({ expr }) =>
      [...expr.matchAll(/event="([^"]+)"/g)].map(([, event]) => event!),
    );
    expect(events.length).toBeGreaterThan(2);
    expect(events.filter((event) => !said().has(event))).toEqual([]);
  });
});

describe("the dashboard for Grafana", () => {
  const board = JSON.parse(textOf("ops/grafana/leadclock.json")) as {
    panels: { id: number; title: string; targets: { expr: string; legendFormat: string }[] }[];
  };
  const queries = board.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr, legendFormat }) => [title, expr, legendFormat] as const),
  );

  test.each(queries)("%s: %s", async (_title, expr) => {
    await isAnswerable(expr);
  });

  test("shows everything of ours that is measured", () => {
    const shown = queries
      .flatMap(([, expr]) => names(expr))
      .map((name) => name.replace(/_(bucket|sum|count)$/, ""));
    expect([...openLabels.keys()].filter((name) => !shown.includes(name))).toEqual([]);
    expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length);
  });
});

/** Warnings and errors of the program, word for word. */
function said(): ReadonlySet<string> {
  const program = ["src", "workflows", "connectors"]
    .flatMap(filesBelow)
    .filter((file) => file.endsWith(".ts"));
  const found = program.flatMap((file) => [
    ...[...textOf(file).matchAll(/\.(?:warn|error)\??\.?\(\s*"([^"]+)"/g)].map(([, event]) => event!),
  ]);
  return new Set(found);
}

describe("runbooks", () => {
  test("each warning and error of the log stands in one", () => {
    expect(said().size).toBeGreaterThan(30);
    expect([...said()].filter((event) => !quoted.has(event))).toEqual([]);
  });

  test("each finding of the doctor stands in one", () => {
    expect(Object.keys(INVARIANTS).filter((name) => !quoted.has(name))).toEqual([]);
  });

  test("each fault that operations get a task about stands in one", () => {
    const told = filesBelow("workflows")
      .filter((file) => file.endsWith(".ts") && textOf(file).includes("tellOperations("))
      .flatMap((file) => [...textOf(file).matchAll(/(?:^|[\s{])(?:subject|title): ("[^"]+"|`[^`]+`)/g)])
      .map(([, said]) =>
        said!
          .slice(1, -1)
          .split(/\$\{[^}]+\}/)
          .map((part) => part.trim()),
      )
      .map((parts) => parts.toSorted((one, other) => other.length - one.length)[0]!)
      // One word is no title: what the audit trail calls its subject.
      .filter((words) => words.includes(" "));
    expect(told.length).toBeGreaterThan(7);
    const titles = [...quoted].join("\n");
    expect(told.filter((words) => !titles.includes(words.replace(/:$/, "")))).toEqual([]);
  });

  test("each command in one exists, with its options", async () => {
    const lines = [...quoted].filter((text) => text.startsWith("leadclock "));
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) {
      const [, first = "", second = ""] = line.split(" ");
      const load = commands[`${first} ${second}`] ?? commands[first];
      expect([line, load !== undefined]).toEqual([line, true]);
      const { command } = (await load!()) as { command: { options: object } };
      const options = [...line.matchAll(/--([a-z-]+)/g)].map(([, option]) => option!);
      expect([line, options.filter((option) => !(option in command.options))]).toEqual([line, []]);
    }
  });

  test("are true of links within the pages", () => {
    const operating = textOf("docs/operating.md");
    for (const [, anchor] of page.matchAll(/operating\.md#([a-z-]+)/g))
      expect([anchor, slugs(operating).includes(anchor!)]).toEqual([anchor, true]);
    for (const [, anchor] of page.matchAll(/security\.md#([a-z-]+)/g))
      expect([anchor, slugs(textOf("docs/security.md")).includes(anchor!)]).toEqual([anchor, true]);
  });
});

const slugs = (text: string) =>
  [...text.matchAll(/^## (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^a-z ]/g, "")
      .replaceAll(" ", "-"),
  );
