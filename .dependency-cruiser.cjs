/** The arrows of docs/architecture.md. */
module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } } },
    { name: "domain-is-pure", comment: "domain imports nothing of ours, no Node modules but crypto-free code", severity: "error", from: { path: "^src/domain" }, to: { pathNot: "^src/domain|node_modules/date-fns-tz" } },
    { name: "field-specs-know-the-domain", severity: "error", from: { path: "^field-specs" }, to: { pathNot: "^(field-specs|src/domain)" } },
    { name: "workflows-are-recipes", severity: "error", from: { path: "^workflows" }, to: { pathNot: "^(workflows|field-specs|connectors/connector\\.ts|src/(domain|alerts|errors\\.ts))|^(node:)?crypto$" } },
    { name: "connectors-stand-alone", severity: "error", from: { path: "^connectors/([^/]+)/" }, to: { path: "^(src|workflows|connectors|sandbox)", pathNot: "^(connectors/$1/|connectors/connector\\.ts|src/domain|src/errors\\.ts)" } },
    { name: "connector-register", severity: "error", from: { path: "^connectors/[^/]+\\.ts$" }, to: { path: "^(src|workflows|sandbox)", pathNot: "^(src/domain|src/errors\\.ts)" } },
    { name: "sandbox-knows-nothing-of-ours", severity: "error", from: { path: "^sandbox" }, to: { path: "^(src|workflows|connectors|field-specs)" } },
    { name: "product-does-not-need-the-sandbox", severity: "error", from: { path: "^(src/(?!demo|commands)|connectors|workflows|field-specs)" }, to: { path: "^sandbox" } },
    { name: "store-implements-ports", severity: "error", from: { path: "^src/store" }, to: { path: "^(src|workflows|connectors|field-specs|sandbox)", pathNot: "^(src/store|src/domain|src/errors\\.ts|workflows/ports\\.ts|connectors/connector\\.ts)" } },
    { name: "only-main-sees-everything", severity: "error", from: { path: "^src/(intake|console|timers|tenants|alerts|settings|replay|outbox)/" }, to: { path: "^src/(main|cli|commands)" } },
    { name: "not-to-dev-packages", severity: "error", from: { path: "^(src|connectors|workflows|field-specs)" }, to: { dependencyTypes: ["npm-dev"] } },
    { name: "one-home-for-the-sql-driver", severity: "error", from: { pathNot: "^(src/store|test)" }, to: { path: "node_modules/(pg|@electric-sql)/" } },
    { name: "one-home-for-the-log", severity: "error", from: { pathNot: "^src/log\\.ts|^test" }, to: { path: "node_modules/winston" } },
    { name: "one-home-for-cron", severity: "error", from: { pathNot: "^src/timers|^test" }, to: { path: "node_modules/node-cron" } },
    { name: "one-home-for-the-hubspot-client", severity: "error", from: { pathNot: "^(connectors/hubspot|test)" }, to: { path: "node_modules/@hubspot" } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"], extensions: [".ts", ".js", ".json"] },
  },
};
