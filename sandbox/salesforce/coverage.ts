type Coverage = "supported" | "partial" | "absent";

export interface CoveredEndpoint {
  /** An HTTP method, `SOAP` for an operation of the Metadata API, `RPC` for one of the Pub/Sub API. */
  method: string;
  paths: string[];
  coverage: Coverage;
  note?: string;
}

/** A part of SOQL, with a query that shows it. */
export interface CoveredClause {
  clause: string;
  example: string;
  coverage: Coverage;
  note?: string;
}

const DATA = "/services/data/{version}";

function row(method: string, path: string | string[], coverage: Coverage, note?: string): CoveredEndpoint {
  const paths = (Array.isArray(path) ? path : [path]).map((one) =>
    one.startsWith("~") ? DATA + one.slice(1) : one,
  );
  return { method, paths, coverage, ...(note ? { note } : {}) };
}

/** What the emulated Salesforce answers, what it answers in part, and what it does not know. `~` is the REST root. */
export const COVERAGE: CoveredEndpoint[] = [
  row(
    "GET",
    "/services/oauth2/authorize",
    "supported",
    "sign-in and consent on a page of our own look; web server flow",
  ),
  row(
    "POST",
    "/services/oauth2/authorize",
    "supported",
    "the form of that page; the vendor's page posts elsewhere",
  ),
  row(
    "POST",
    "/services/oauth2/token",
    "supported",
    "authorization code with PKCE, refresh with rotation, JWT bearer, client credentials; no username-password, no device flow",
  ),
  row("GET", "/services/oauth2/revoke", "supported"),
  row("POST", "/services/oauth2/revoke", "supported"),
  row("POST", "/services/oauth2/introspect", "supported"),
  row("GET", "/services/oauth2/userinfo", "supported"),
  row("GET", "/id/{org}/{user}", "supported"),
  row("GET", "/services/data", "supported"),
  row("GET", "~", "partial", "the resources that are here"),
  row("GET", "~/limits", "partial", "the daily calls are counted, the rest stands still"),
  row("GET", "~/limits/recordCount", "supported", "exact; the vendor's is an estimate"),
  row("GET", "~/sobjects", "partial", "the objects that are here; no ETag"),
  row("GET", "~/sobjects/{object}", "partial", "no recent items"),
  row(
    "GET",
    "~/sobjects/{object}/describe",
    "partial",
    "no record types, layouts or Chatter; labels are made from names",
  ),
  row("POST", "~/sobjects/{object}", "supported"),
  row("GET", "~/sobjects/{object}/{id}", "supported"),
  row("PATCH", "~/sobjects/{object}/{id}", "supported"),
  row("DELETE", "~/sobjects/{object}/{id}", "supported"),
  row("GET", "~/sobjects/{object}/{field}/{value}", "supported"),
  row("PATCH", "~/sobjects/{object}/{field}/{value}", "supported"),
  row("DELETE", "~/sobjects/{object}/{field}/{value}", "supported"),
  row("GET", "~/sobjects/{object}/updated", "supported", "30 days back, whole minutes"),
  row("GET", "~/sobjects/{object}/deleted", "supported", "rows of the last 15 days"),
  row("POST", "~/composite/sobjects", "supported"),
  row("PATCH", "~/composite/sobjects", "supported"),
  row("DELETE", "~/composite/sobjects", "supported"),
  row("PATCH", "~/composite/sobjects/{object}/{field}", "supported"),
  row("GET", "~/composite/sobjects/{object}", "supported"),
  row("POST", "~/composite/sobjects/{object}", "supported"),
  row(
    "POST",
    "~/composite",
    "supported",
    "at most 25 requests, of the kinds in this table; at most 5 of them queries or collections",
  ),
  row("GET", "~/query", "supported", "SOQL as told below"),
  row("GET", "~/queryAll", "supported"),
  row("GET", "~/query/{locator}", "supported", "two days; the vendor also drops the oldest of many cursors"),
  row("GET", "~/queryAll/{locator}", "supported"),
  row(
    "GET",
    "~/tooling/query",
    "partial",
    "CustomField, PlatformEventChannel and PlatformEventChannelMember, without Metadata and FullName",
  ),
  row("GET", "~/tooling/query/{locator}", "supported"),
  row("POST", "~/tooling/sobjects/{type}", "partial", "PlatformEventChannel and PlatformEventChannelMember"),
  row("GET", "~/tooling/sobjects/{type}/{id}", "partial", "as above"),
  row("PATCH", "~/tooling/sobjects/{type}/{id}", "partial", "as above"),
  row("DELETE", "~/tooling/sobjects/{type}/{id}", "partial", "as above"),
  row("POST", "~/metadata/deployRequest", "partial", "the metadata types of `metadata/README.md`"),
  row("GET", "~/metadata/deployRequest/{id}", "supported"),
  row(
    "POST",
    ["/services/Soap/m/{api}", "/services/Soap/m/{api}/{org}"],
    "partial",
    "the operations below, on the types of `metadata/README.md`",
  ),
  ...[
    "createMetadata",
    "updateMetadata",
    "upsertMetadata",
    "readMetadata",
    "deleteMetadata",
    "listMetadata",
  ].map((operation) => row("SOAP", operation, "supported")),
  row("SOAP", "describeMetadata", "partial", "the types that are here"),
  row("SOAP", "deploy", "partial", "done at once, no Apex tests"),
  row("SOAP", "checkDeployStatus", "supported"),
  row("SOAP", "retrieve", "absent"),
  row("SOAP", "renameMetadata", "absent"),
  row("RPC", "GetTopic", "supported"),
  row("RPC", "GetSchema", "supported"),
  row("RPC", "Subscribe", "supported", "change events; no platform events"),
  row("RPC", "Publish", "absent", "UNIMPLEMENTED"),
  row("RPC", "PublishStream", "absent", "UNIMPLEMENTED"),
  row("RPC", "ManagedSubscribe", "absent", "UNIMPLEMENTED"),
  row("POST", "~/composite/graph", "absent"),
  row("POST", "~/composite/tree/{object}", "absent"),
  row("POST", "~/composite/batch", "absent"),
  row("GET", "~/search", "absent"),
  row("GET", "~/parameterizedSearch", "absent"),
  row("POST", "~/jobs/ingest", "absent"),
  row("POST", "~/jobs/query", "absent"),
  row("GET", "~/analytics/reports", "absent"),
  row("GET", "~/analytics/reports/{report}", "absent"),
  row("POST", "~/actions/standard/{action}", "absent"),
  row("POST", "/cometd/{api}", "absent", "Pub/Sub is here instead"),
  row("POST", "/services/Soap/u/{api}", "absent", "no SOAP login, no partner API"),
];

function part(
  clause: string,
  example: string,
  coverage: Coverage = "supported",
  note?: string,
): CoveredClause {
  return { clause, example, coverage, ...(note ? { note } : {}) };
}

/** The parts of SOQL that are answered, and those that are refused although the vendor answers them. */
export const SOQL: CoveredClause[] = [
  part("Fields, relationships up to five levels", "SELECT Id, CreatedBy.Manager.Profile.Name FROM Lead"),
  part(
    "Polymorphic references",
    "SELECT Owner.Name, Owner.Type, Owner.Email FROM Lead WHERE Owner.Type = 'Queue'",
    "supported",
    "a queue's type is `Queue`; `attributes.type` is `Name`",
  ),
  part("TYPEOF", "SELECT TYPEOF Owner WHEN User THEN Email ELSE Name END FROM Lead"),
  part(
    "Children",
    "SELECT Id, (SELECT Subject FROM Tasks WHERE IsClosed = true ORDER BY Subject LIMIT 5) FROM Lead",
    "supported",
    "all children of a row in one piece",
  ),
  part("FIELDS()", "SELECT FIELDS(ALL) FROM Lead LIMIT 200"),
  part("Compound addresses", "SELECT Address FROM Lead"),
  part(
    "AND, OR, NOT, parentheses",
    "SELECT Id FROM Lead WHERE (Name = 'a' OR Name = 'b') AND (NOT Email = null)",
  ),
  part(
    "= != < <= > >= LIKE IN NOT IN",
    "SELECT Id FROM Lead WHERE Name LIKE 'A\\_%' AND Status NOT IN ('x', 'y')",
    "supported",
    "texts in any case, A to Z",
  ),
  part(
    "INCLUDES, EXCLUDES",
    "SELECT Id FROM Lead WHERE Products__c INCLUDES ('a;b', 'c')",
    "supported",
    "on multi-select picklists",
  ),
  part(
    "Semi-joins and anti-joins",
    "SELECT Id FROM Lead WHERE Id IN (SELECT WhoId FROM Task) AND OwnerId NOT IN (SELECT Id FROM User WHERE IsActive = false)",
  ),
  part(
    "Dates, instants, their names",
    "SELECT Id FROM Lead WHERE CreatedDate >= 2026-01-01T00:00:00Z AND CreatedDate = LAST_N_DAYS:7",
    "supported",
    "weeks start on Sunday, fiscal years in January",
  ),
  part(
    "ORDER BY, NULLS, LIMIT, OFFSET",
    "SELECT Id FROM Lead ORDER BY Owner.Name DESC NULLS LAST, Id LIMIT 10 OFFSET 5",
    "supported",
    "picklists by text, not by their order",
  ),
  part(
    "COUNT(), aggregates, GROUP BY, HAVING",
    "SELECT OwnerId, COUNT(Id) n, MAX(CreatedDate) FROM Lead GROUP BY OwnerId HAVING COUNT(Id) > 1",
  ),
  part("USING SCOPE everything, mine", "SELECT Id FROM Lead USING SCOPE mine"),
  part("FOR VIEW, FOR REFERENCE", "SELECT Id FROM Lead FOR VIEW", "partial", "nothing is remembered"),
  part("toLabel()", "SELECT toLabel(Status) FROM Lead", "partial", "labels are the values"),
  part("USING SCOPE of teams, territories", "SELECT Id FROM Lead USING SCOPE team", "absent"),
  part("Date functions", "SELECT CALENDAR_YEAR(CreatedDate), COUNT(Id) FROM Lead GROUP BY OwnerId", "absent"),
  part("FORMAT(), convertCurrency(), DISTANCE()", "SELECT FORMAT(AnnualRevenue) FROM Lead", "absent"),
  part("GROUP BY ROLLUP, CUBE", "SELECT Status, COUNT(Id) FROM Lead GROUP BY ROLLUP(Status)", "absent"),
  part("WITH", "SELECT Id FROM Lead WITH SECURITY_ENFORCED", "absent"),
  part("Comparisons of times", "SELECT Id FROM BusinessHours WHERE MondayStartTime > '09:00'", "absent"),
];

/** Both tables as Markdown, as the README shows them. */
export function coverageMarkdown(): string {
  const endpoints = COVERAGE.map(({ method, paths, coverage, note }) => {
    const written = paths.map((path) => `\`${path}\``).join("<br>");
    return `| ${method} | ${written} | ${coverage} | ${note ?? ""} |`;
  });
  const clauses = SOQL.map(
    ({ clause, coverage, example, note }) => `| ${clause} | ${coverage} | \`${example}\` | ${note ?? ""} |`,
  );
  return [
    ...["| | Path or operation | | |", "|---|---|---|---|", ...endpoints],
    ...["", "| SOQL | | For example | |", "|---|---|---|---|", ...clauses],
  ].join("\n");
}
