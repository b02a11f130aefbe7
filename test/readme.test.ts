import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { PassThrough, Readable } from "node:stream";
import { connectors } from "../connectors/index.ts";
import { run } from "../src/cli.ts";
import { commands } from "../src/commands/index.ts";
import { streamIo } from "../src/commands/io.ts";
import { SETTINGS } from "../src/config.ts";
import { demoFigures } from "../src/demo/figures.ts";
import { localLinksOf, quotedIn, tableOf } from "./support/pages.ts";
import { filesBelow, ROOT, textOf } from "./support/sources.ts";

const readme = textOf("README.md");
const manifest: { scripts: Record<string, string>; bin: Record<string, string> } = JSON.parse(
  textOf("package.json"),
);

async function leadclock(...args: readonly string[]) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await run(args, streamIo(out, err, Readable.from([]), false));
  return { code, out: String(out.read() ?? ""), err: String(err.read() ?? "") };
}

describe("the README's commands", () => {
  test("its two commands stand on the first screen", () => {
    const screen = readme.split("\n").slice(0, 20).join("\n");
    expect(screen).toContain("npm install && npm start");
    expect(screen).toContain("npm install && npm test");
    expect(screen).toMatch(/!\[[^\]]+\]\(docs\/images\//);
  });

  test("every npm script it names is in package.json", () => {
    const named = [...readme.matchAll(/npm (?:run )?(start|test|[a-z]+:[a-z]+)\b/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(2);
    for (const name of named) expect(Object.keys(manifest.scripts)).toContain(name);
    expect(manifest.bin).toEqual({ leadclock: "bin/leadclock.js" });
  });

  test("its list of commands is that of leadclock --help, each with a line of its own", async () => {
    const rows = tableOf("README.md", ["Command", "What it does"]);
    const listed = rows.map(([name]) => quotedIn(name!)[0]);
    expect(listed).toEqual(Object.keys(commands).map((name) => `leadclock ${name}`));
    const { out } = await leadclock("--help");
    for (const name of Object.keys(commands)) expect(out).toContain(`  ${name} `);
  });

  const used = [...new Set(pagesText().matchAll(/\bleadclock ([a-z][^`\n]*)/g))].map(([line]) => line);
  test.each([...new Set(used)])("%s: command and options exist", async (line) => {
    const words = line.split(/\s+/).slice(1);
    const name = [`${words[0]} ${words[1]}`, words[0]!].find((one) => one in commands);
    // In running text, "Leadclock does…" is not a command line; only names that look like one are asked.
    if (!name) throw new Error(`"${line}" names no command of leadclock --help`);
    const { out } = await leadclock(...name.split(" "), "--help");
    for (const option of line.match(/--[a-z-]+/g) ?? []) expect(out).toContain(option);
  });

  test("the options of npm start that it names are options of leadclock start", async () => {
    const { out } = await leadclock("start", "--help");
    const named = [...readme.matchAll(/npm start --((?: --[a-z]+)+)/g)].flatMap(([, all]) =>
      all!.trim().split(" "),
    );
    expect(named.length).toBeGreaterThan(2);
    for (const option of named) expect(out).toContain(option);
  });
});

describe("the README's settings", () => {
  const rows = tableOf("README.md", ["Setting", "Needed", "What it is"]);
  const plain = (text: string) => text.replaceAll("`", "").replace(/\.$/, "");
  const documented = Object.fromEntries(rows.map(([name, , what]) => [quotedIn(name!)[0]!, plain(what!)]));
  const needed = rows.filter(([, need]) => need!.startsWith("**yes**")).map(([name]) => quotedIn(name!)[0]!);
  const ofConnectors = Object.values(connectors).flatMap(({ settings }) => settings);

  test("are those of the program and of every connector, in the same words", () => {
    expect(documented).toEqual({
      ...Object.fromEntries(Object.entries(SETTINGS).map(([name, what]) => [name, plain(what)])),
      ...Object.fromEntries(ofConnectors.map(({ name, help }) => [name, plain(help)])),
    });
  });

  test("say of each connector's setting whether it is needed and secret", () => {
    for (const { name, optional, secret } of ofConnectors) {
      const need = rows.find(([first]) => quotedIn(first!)[0] === name)![1];
      expect([name, need]).toEqual([name, `${optional ? "no" : "**yes**"}${secret ? ", secret" : ""}`]);
    }
  });

  describe("without one that is needed, start says which and changes nothing", () => {
    const before = { ...process.env };
    afterEach(() => {
      process.env = { ...before };
    });

    test.each(needed)("%s", async (missing) => {
      for (const name of Object.keys(documented)) delete process.env[name];
      for (const name of needed)
        process.env[name] = name.endsWith("URL") ? "https://x.example" : "x".repeat(44);
      delete process.env[missing];
      const { code, out, err } = await leadclock("start");
      expect([code, out]).toEqual([1, ""]);
      expect(err).toContain(`${missing}: not set.`);
    });
  });
});

describe("the main job's JSON", () => {
  const rows = tableOf("README.md", ["Member", "What it is"]);
  const figures: Record<string, unknown> = {
    ...demoFigures({ leads: [], tasks: [], tellings: [], calls: [] }),
  };

  test("has the members that the README lists, and no other", () => {
    const listed = rows.flatMap(([names]) => quotedIn(names!));
    expect([...listed].sort()).toEqual(Object.keys(figures).sort());
  });

  test.each(["systemsDelay", "alerts", "crmCalls", "stampLagMs"])("names what is inside %s", (member) => {
    const row = rows.find(([names]) => quotedIn(names!).includes(member))!;
    expect([...quotedIn(row[1]!)].sort()).toEqual(Object.keys(figures[member] as object).sort());
  });
});

describe("pages", () => {
  const pages = ["README.md", ...filesBelow("docs").filter((file) => file.endsWith(".md"))];

  test.each(pages)("%s: every link and picture leads somewhere", (page) => {
    for (const target of localLinksOf(page)) {
      const [file, anchor] = target.split("#");
      const place = path.join(ROOT, path.dirname(page), file || path.basename(page));
      expect([target, existsSync(place)]).toEqual([target, true]);
      if (anchor) expect(headingsOf(place)).toContain(anchor);
    }
  });

  test("every page is reachable from the README", () => {
    const linked = new Set(localLinksOf("README.md").map((target) => target.split("#")[0]));
    expect(pages.filter((page) => page !== "README.md" && !linked.has(page))).toEqual([]);
  });

  test.each(pages)("%s names only files that are there", (page) => {
    const files = quotedIn(textOf(page))
      .filter((quoted) => /^[\w.-]+(\/[\w.-]+)+$/.test(quoted) && !/acme|hsmeta/.test(quoted))
      .filter((quoted) =>
        /^(src|connectors|workflows|field-specs|sandbox|test|data|docs|schemas|bin)\//.test(quoted),
      );
    expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });
});

function headingsOf(file: string): readonly string[] {
  return [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, "")
      .trim()
      .replace(/\s/g, "-"),
  );
}

/** What the pages show as code: command lines, not running text. */
function pagesText(): string {
  return ["README.md", ...filesBelow("docs").filter((file) => file.endsWith(".md"))]
    .flatMap((page) => [
      ...textOf(page).matchAll(/`(?:npx )?(leadclock [a-z][^`\n]*)`|^ {4,}(?:npx )?(leadclock [a-z].*)$/gm),
    ])
    .map(([, inline, block]) => inline ?? block!)
    .join("\n");
}
