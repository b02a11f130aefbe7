const { readFileSync } = require("node:fs");
const { join } = require("node:path");

/** Rows of a table in docs/architecture.md: the paths in code quotes of its first and its last column. */
function tableOf(page, heading) {
  const [, table = ""] = page.split(heading);
  const rows = table
    .split("\n## ")[0]
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  const quoted = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path);
  return rows.map((row) => {
    const cells = row
      .split("|")
      .map((cell) => cell.trim())
      .filter(Boolean);
    return { name: quoted(cells[0])[0], all: cells.at(-1) === "everything", paths: quoted(cells.at(-1)) };
  });
}

const page = readFileSync(join(__dirname, "docs/architecture.md"), "utf8");
const layout = tableOf(page, "| Folder or file |");
const homes = tableOf(page, "| Package | Home |");

const escaped = (path) => path.replace(/[.\\+*?^$()[\]{}|]/g, "\\$&");
const under = (paths) =>
  `^(${paths.map((path) => escaped(path) + (path.endsWith(".ts") ? "$" : "/")).join("|")})`;
const OURS = "^(src|connectors|workflows|field-specs|sandbox|console|bench|test|trust)/";

module.exports = {
  forbidden: [
    {
      name: "no-circles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    ...layout
      .filter(({ all }) => !all)
      .map(({ name, paths }) => ({
        name: `arrows-of-${name}`,
        comment: "docs/architecture.md, Layout and arrows",
        severity: "error",
        from: { path: under([name]) },
        to: { path: OURS, pathNot: under([name, ...paths]) },
      })),
    {
      name: "sandbox-only-in-the-demo",
      severity: "error",
      from: {
        path: "^(src|connectors|workflows|field-specs|console)/",
        pathNot: "^src/(demo/|commands/convert-servicenow-log\\.ts$)",
      },
      to: { path: "^sandbox/" },
    },
    {
      name: "domain-is-pure",
      comment: "Nothing but itself: no module of Node, no package but the one that reads typed local times",
      severity: "error",
      from: { path: "^src/domain/" },
      to: { pathNot: "^src/domain/|node_modules/date-fns-tz/" },
    },
    {
      name: "no-development-packages",
      severity: "error",
      // HubSpot itself installs what pages inside it need.
      from: {
        path: "^(src|connectors|workflows|field-specs|sandbox|console)/",
        pathNot: "^connectors/hubspot/app/",
      },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    },
    ...homes.map(({ name, paths }) => ({
      name: `home-of-${name}`,
      comment: "docs/architecture.md, One home per package",
      severity: "error",
      from: { pathNot: `${under(paths)}|^(bench|test|trust)/` },
      to: { path: `(^|/)node_modules/${escaped(name)}/` },
    })),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Runs inside Salesforce, with packages of its own.
    exclude: { path: "^connectors/salesforce/package/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
      extensions: [".ts", ".tsx", ".js", ".json", ".css"],
    },
  },
};
