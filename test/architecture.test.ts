import { readdirSync } from "node:fs";
import path from "node:path";
import { connectors } from "../connectors/index.ts";
import { quotedIn, tableOf } from "./support/pages.ts";
import { filesBelow, type Import, importsOf, ROOT, textOf, withoutComments } from "./support/sources.ts";

/** One row of the table in docs/architecture.md. */
interface Part {
  readonly path: string;
  /** `null`: everything. */
  readonly mayImport: readonly string[] | null;
}

const parts: readonly Part[] = tableOf("docs/architecture.md", [
  "Folder or file",
  "Its one job",
  "May import",
]).map(([name, , imports]) => ({
  path: quotedIn(name!)[0]!,
  mayImport: imports === "everything" ? null : quotedIn(imports!),
}));
const homes = new Map(
  tableOf("docs/architecture.md", ["Package", "Home"]).map(([name, home]) => [
    quotedIn(name!)[0]!,
    quotedIn(home!),
  ]),
);

const CODE = ["src", "connectors", "workflows", "field-specs", "sandbox", "console"];
const code = CODE.flatMap(filesBelow).filter((file) => /\.tsx?$/.test(file));
const tests = filesBelow("test").filter((file) => file.endsWith(".ts"));
const imports: readonly Import[] = code.flatMap(importsOf);
const isWithin = (file: string, part: string) => file === part || file.startsWith(`${part}/`);
const partOf = (file: string) => parts.find((part) => isWithin(file, part.path));
const isOurs = (to: string) => CODE.some((folder) => isWithin(to, folder));

describe("the arrows of docs/architecture.md", () => {
  test("every file of the program belongs to one part of the table", () => {
    expect(code.filter((file) => !partOf(file))).toEqual([]);
    const twice = code.filter((file) => parts.filter((part) => isWithin(file, part.path)).length > 1);
    expect(twice).toEqual([]);
  });

  test("every part of the table is there, and so is all that it may import", () => {
    const named = parts.flatMap((part) => [part.path, ...(part.mayImport ?? [])]);
    expect(named.filter((one) => !code.some((file) => isWithin(file, one)))).toEqual([]);
  });

  test.each(parts.filter((part) => part.mayImport).map((part) => [part.path, part.mayImport!] as const))(
    "%s imports nothing but %j",
    (name, allowed) => {
      const wrong = imports
        .filter(({ from, to }) => isWithin(from, name) && isOurs(to) && !isWithin(to, name))
        .filter(({ to }) => !allowed.some((one) => isWithin(to, one)))
        .map(({ from, to }) => `${from} may not import ${to}`);
      expect(wrong).toEqual([]);
    },
  );

  test("each arrow of the table is in use", () => {
    const unused = parts.flatMap(({ path: name, mayImport }) =>
      (mayImport ?? [])
        .filter((to) => !imports.some((one) => isWithin(one.from, name) && isWithin(one.to, to)))
        .map((to) => `${name} does not import ${to}: take it out of the table`),
    );
    expect(unused).toEqual([]);
  });

  test("the product does not need the sandbox", () => {
    const needy = imports
      .filter(({ from, to }) => isWithin(to, "sandbox") && !isWithin(from, "sandbox"))
      .filter(({ from }) => !isWithin(from, "src/demo") && !from.endsWith("/convert-servicenow-log.ts"))
      .map(({ from, to }) => `${from} may not import ${to}`);
    expect(needy).toEqual([]);
  });

  test("the store and the tenants take the ports' types from workflows, never a recipe", () => {
    const recipes = imports
      .filter(({ from }) => isWithin(from, "src/store") || isWithin(from, "src/tenants"))
      .filter(({ to }) => isWithin(to, "workflows") && to !== "workflows/ports.ts")
      .map(({ from, to }) => `${from} may not import ${to}`);
    expect(recipes).toEqual([]);
  });
});

describe("packages", () => {
  const packages = [...new Set(imports.map(({ to }) => to))].filter(
    (to) => !isOurs(to) && !to.startsWith("node:") && !to.startsWith("docs/"),
  );

  test("every package in use has a home in docs/architecture.md, and every home is in use", () => {
    expect([...packages].sort()).toEqual([...homes.keys()].sort());
  });

  test.each([...homes])("%s is imported in %j only", (name, home) => {
    const strays = imports
      .filter(({ from, to }) => to === name && !home.some((one) => isWithin(from, one)))
      .map(({ from }) => from);
    expect(strays).toEqual([]);
    const empty = home.filter((one) => !imports.some(({ from, to }) => to === name && isWithin(from, one)));
    expect(empty).toEqual([]);
  });
});

describe("the domain is pure", () => {
  const domain = code.filter((file) => isWithin(file, "src/domain"));

  test("it imports itself and packages that live there, nothing of Node", () => {
    const strangers = imports
      .filter(({ from, to }) => domain.includes(from) && !isWithin(to, "src/domain"))
      .filter(({ to }) => !homes.get(to)?.every((home) => isWithin(home, "src/domain")));
    expect(strangers).toEqual([]);
  });

  test.each([
    ["the clock", /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\b|\bDate\(\s*\)/],
    ["chance", /\bMath\.random\b|\bcrypto\b|\brandomUUID\b/],
    // `process` is also what attribution and enrichment are: only the global's use and import are meant.
    [
      "the process or its environment",
      /(?<![.\w$])process\s*(?:\?\.|\.|\[)|=\s*process\b|"(?:node:)?process"|\bglobalThis\b/,
    ],
    ["a console", /\bconsole\b/],
    ["timers or the network", /\bset(Timeout|Interval|Immediate)\b|\bfetch\(/],
  ])("it does not reach for %s", (_what, pattern) => {
    expect(domain.filter((file) => pattern.test(withoutComments(textOf(file))))).toEqual([]);
  });
});

describe("the register", () => {
  test("holds every connector on disk under its own name, and no other", () => {
    const folders = readdirSync(path.join(ROOT, "connectors"), { withFileTypes: true })
      // What the packages for all marketplaces share is none.
      .filter((entry) => entry.isDirectory() && entry.name !== "packaging")
      .map(({ name }) => name);
    expect(Object.keys(connectors).sort()).toEqual(folders.sort());
    for (const [name, module] of Object.entries(connectors)) expect(module.crm).toBe(name);
  });

  test("every connector on it has an emulator and passes the contract battery", () => {
    for (const name of Object.keys(connectors)) {
      expect(code).toContain(`sandbox/${name}/main.ts`);
      expect(textOf(`test/connectors/${name}.test.ts`)).toContain("connectorContract(");
    }
  });
});

describe("no CRM by name", () => {
  const names = Object.values(connectors).flatMap(({ crm, label }) => [crm, label]);
  // What only one of them calls an account.
  const words = new RegExp([...new Set(names), "portal"].join("|"), "i");

  test.each(["src", "workflows", "field-specs", "console"])(
    "%s holds none in any file: connectors/index.ts is the only list",
    (folder) => {
      const named = filesBelow(folder).flatMap((file) =>
        [file, ...textOf(file).split("\n")]
          .map((line, index) => (words.test(line) ? `${file}:${index}: ${line.trim()}` : ""))
          .filter(Boolean),
      );
      expect(named).toEqual([]);
    },
  );
});

describe("files", () => {
  const written = [
    ...code,
    ...tests,
    ...["src", "console"].flatMap(filesBelow).filter((file) => /\.(js|css|sql)$/.test(file)),
  ];

  test("none has more than 400 lines", () => {
    const long = written
      .map((file) => [file, textOf(file).split("\n").length - 1] as const)
      .filter(([, lines]) => lines > 400)
      .map(([file, lines]) => `${file} has ${lines} lines: make it two`);
    expect(long).toEqual([]);
  });

  test("types are never switched off, tests never skipped, nothing is left to be done", () => {
    const banned: readonly [string, RegExp][] = [
      ["any", /(:|<|\bas|\|)\s*any\b(?!\s+(of|one|number|other))|\bany\[\]/],
      ["an ignored error", /@ts-(ignore|nocheck|expect-error)/],
      ["a skipped or focused test", /\b(it|test|describe)\.(skip|only|todo)\b|\bx(it|describe)\(/],
      ["something left to do", /(\/\/|^\s*\/?\*).*\b(TODO|FIXME|XXX)\b/m],
    ];
    const found = [...code, ...tests]
      .filter((file) => file !== "test/architecture.test.ts")
      .flatMap((file) => {
        const comments = textOf(file);
        return banned
          .filter(([what, pattern]) => pattern.test(what === "any" ? withoutComments(comments) : comments))
          .map(([what]) => `${file}: ${what}`);
      });
    expect(found).toEqual([]);
  });

  test("none names a path outside the repository", () => {
    const places = /["'`(\s=](\/work\/|\/home\/|\/Users\/|\/root\/)/;
    const shipped = [...written, "README.md", ...filesBelow("docs"), ...filesBelow("bin"), ".ci/run"];
    const outside = shipped
      .filter((file) => file !== "test/architecture.test.ts" && !/\.(png|jpg)$/.test(file))
      .filter((file) => places.test(textOf(file)));
    expect(outside).toEqual([]);
    const escaping = [...imports, ...tests.flatMap(importsOf)].filter(({ to }) => to.startsWith(".."));
    expect(escaping).toEqual([]);
  });

  test("migrations are numbered without gaps, four digits and a name each", () => {
    const migrations = filesBelow("src/store/migrations").map((file) => path.basename(file));
    expect(migrations.length).toBeGreaterThan(0);
    migrations.forEach((name, index) => {
      expect(name).toMatch(new RegExp(`^${String(index + 1).padStart(4, "0")}-[a-z-]+\\.sql$`));
    });
  });
});

describe("what is installed", () => {
  const manifest: Record<string, Record<string, string>> = JSON.parse(textOf("package.json"));
  const lock: { packages: Record<string, Record<string, unknown>> } = JSON.parse(textOf("package-lock.json"));

  test("every version is exact", () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test("the lock file agrees and names no host", () => {
    const root = lock.packages[""];
    expect(root?.dependencies).toEqual(manifest.dependencies);
    expect(root?.devDependencies).toEqual(manifest.devDependencies);
    // The one that is resolved is a folder of ours.
    expect(textOf("package-lock.json")).not.toMatch(/"resolved": "(?!connectors\/)/);
    expect(textOf(".npmrc")).not.toMatch(/https?:|registry\s*=/);
  });

  test("nothing runs a script on installation but the Node that is pinned", () => {
    expect(manifest.allowScripts).toEqual({ [`node@${manifest.devDependencies?.node}`]: true });
  });
});
