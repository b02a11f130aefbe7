import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { quotedIn, tableOf } from "../support/pages.ts";
import { ROOT, textOf } from "../support/sources.ts";
import { temporaryDirectory } from "../support/store.ts";

/** A copy of the program in which the guide is followed. */
let copy: string;
beforeAll(() => {
  copy = temporaryDirectory("adding");
  for (const folder of [
    "src",
    "connectors",
    "field-specs",
    "workflows",
    "sandbox",
    "bin",
    "console",
    "package.json",
    "app.json",
  ])
    cpSync(path.join(ROOT, folder), path.join(copy, folder), { recursive: true });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(copy, "node_modules"));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const guide = textOf("docs/adding.md");
const chapter = (title: string): string => guide.split(`## ${title}\n`)[1]!.split("\n## ")[0]!;

/** The code blocks of a chapter, without the indentation of the list they stand in. */
const codeOf = (title: string): readonly string[] =>
  [...chapter(title).matchAll(/^( *)```ts\n([\s\S]*?)^ *```$/gm)].map(([, indent, code]) =>
    code!.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  );

function edit(file: string, change: (text: string) => string): void {
  const place = path.join(copy, file);
  const before = readFileSync(place, "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(place, after);
}

/** Runs a module in the copy, on this Node; answers what it prints as JSON. */
function inCopy<T>(code: string): T {
  const file = path.join(copy, `ask-${Math.abs(code.length)}.ts`);
  writeFileSync(file, code);
  const { stdout, stderr, status } = node([file]);
  expect([status, status === 0 ? "" : stderr]).toEqual([0, ""]);
  return JSON.parse(stdout);
}

const node = (args: readonly string[], input = "") =>
  spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", ...args], {
    cwd: copy,
    input,
    encoding: "utf8",
    env: { PATH: process.env.PATH, TZ: "UTC" },
  });

const leadclock = (args: readonly string[], input?: string) => node(["bin/leadclock.js", ...args], input);

describe("add a field", () => {
  test("the spec of the guide, added to its list, is provisioned and written", () => {
    const [spec] = codeOf("Add a field");
    edit("field-specs/lead/journey.ts", (text) => text.replace(/^\];\s*$/m, `${spec}];\n`));
    const asked = inCopy<{ definition: object; value: unknown }>(`
      import { definitionOf } from "./connectors/hubspot/definitions.ts";
      import { fieldSpecs } from "./field-specs/index.ts";
      import { changedFields } from "./workflows/decide/stamp-values.ts";
      const spec = fieldSpecs.find(({ name }) => name === "unclassified")!;
      const journey = { policyVersion: 1, unclassified: true, number: 1, returning: false, stamps: {} } as never;
      const own = fieldSpecs.filter(({ name }) => name === "unclassified");
      console.log(JSON.stringify({
        definition: definitionOf(spec, 0),
        value: changedFields(own, [{ version: 1 } as never], [], [journey]),
      }));`);
    expect(asked).toMatchObject({
      definition: { name: "leadclock_unclassified", groupName: "leadclock_sla", type: "bool" },
      value: { unclassified: true },
    });
  });
});

describe("add a touch kind", () => {
  const events = [
    { lead: "L1", type: "engaged", at: "2026-11-17T14:00:00Z", engagement: "form" },
    { lead: "L1", type: "ownerChanged", at: "2026-11-17T14:01:00Z", ownerId: "ann" },
    { lead: "L1", type: "activity", at: "2026-11-17T14:05:00Z", activity: "letter", actorId: "ann" },
  ];
  const touchedAt = (activities: readonly string[]) => {
    const policy = { preset: "best-first-version", touch: { activities } };
    writeFileSync(path.join(copy, "policy.json"), JSON.stringify(policy));
    const lines = events.map((event) => `${JSON.stringify(event)}\n`).join("");
    const { stdout, stderr, status } = leadclock(
      ["replay", "--policy", "policy.json", "--events", "-"],
      lines,
    );
    return {
      status,
      stderr,
      touch: stdout && JSON.parse(stdout.split("\n")[0]!).journeys?.[0].stamps.firstTouchAt,
    };
  };

  test("the entry of the guide is all that files, schemas and fields need", () => {
    expect(touchedAt(["call"])).toMatchObject({ status: 1, stderr: expect.stringContaining("letter") });

    const [entry] = codeOf("Add a touch kind");
    edit("src/domain/touch-kinds.ts", (text) => text.replace(/^\} as const/m, `  ${entry}} as const`));
    expect(touchedAt(["call", "letter"])).toMatchObject({ status: 0, touch: "2026-11-17T14:05:00.000Z" });
    expect(touchedAt(["call"])).toMatchObject({ status: 0, touch: null });
    for (const schema of ["event", "policy"])
      expect(leadclock(["replay", "--print-schema", schema]).stdout).toContain('"letter"');
    const choices = inCopy<{ value: string; label: string }[]>(`
      import { fieldSpecs } from "./field-specs/index.ts";
      console.log(JSON.stringify(fieldSpecs.find(({ name }) => name === "first_touch_kind")!.choices));`);
    expect(choices).toContainEqual({ value: "letter", label: "Letter" });
  });

  test("its commands write the schemas that are published", () => {
    const commands = quotedIn(chapter("Add a touch kind")).filter((one) =>
      one.startsWith("leadclock replay"),
    );
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      const [, schema, file] = /--print-schema (\w+) > (\S+)$/.exec(command)!;
      expect(JSON.parse(textOf(file!))).toMatchObject({ $schema: expect.any(String) });
      expect(file).toContain(schema);
    }
  });
});

describe("add a CRM", () => {
  test("the folder and the line in the register of the guide make it known", () => {
    const [module, register] = codeOf("Add a CRM");
    mkdirSync(path.join(copy, "connectors/acme"));
    writeFileSync(path.join(copy, "connectors/acme/index.ts"), module!);
    const [importLine, exportLine] = register!.trim().split("\n");
    edit("connectors/index.ts", (text) =>
      text.replace(/^export const connectors.*$/m, exportLine!).replace(/^import/m, `${importLine}\nimport`),
    );
    expect(leadclock(["start", "--help"]).stdout).toMatch(
      /ACME_API_KEY +Key of the app, from its page in Acme\./,
    );
  });

  test("the table names every member of the interface, and no other", () => {
    const listed = tableInList().flatMap(([members]) => quotedIn(members!));
    const [, body] = /^export interface Connector \{\n([\s\S]*?)^\}/m.exec(
      textOf("connectors/connector.ts"),
    )!;
    const members = [...body!.matchAll(/^ {2}(?:readonly )?(\w+)\??[(:]/gm)].map(([, name]) => name!);
    expect([...listed].sort()).toEqual([...members].sort());
  });

  test("the battery is called as the guide says", () => {
    expect(textOf("test/connectors/contract.ts")).toContain("export function connectorContract(");
    expect(textOf("test/connectors/hubspot.test.ts")).toMatch(/^connectorContract\(/m);
  });

  const tableInList = () =>
    chapter("Add a CRM")
      .split("\n")
      .filter((line) => /^ +\| `/.test(line))
      .map((line) =>
        line
          .trim()
          .replace(/^\||\|$/g, "")
          .split("|"),
      );
});

test("the tables that the last step extends are there", () => {
  expect(
    tableOf("docs/architecture.md", ["Folder or file", "Its one job", "May import"]).length,
  ).toBeGreaterThan(0);
  expect(tableOf("README.md", ["Setting", "Needed", "What it is"]).length).toBeGreaterThan(0);
});
