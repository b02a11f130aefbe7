import { DATED_VERSIONS } from "./http/router.ts";

type Coverage = "supported" | "partial" | "absent";

export interface CoveredEndpoint {
  method: string;
  /** `{dated}` stands for each supported dated version. */
  paths: string[];
  coverage: Coverage;
  note?: string;
}

const objects = (suffix: string): string[] => [
  `/crm/objects/{dated}/{type}${suffix}`,
  `/crm/v3/objects/{type}${suffix}`,
];
const properties = (suffix: string): string[] => [
  `/crm/properties/{dated}/{type}${suffix}`,
  `/crm/v3/properties/{type}${suffix}`,
];
const associationBatch = (suffix: string): string[] => [
  `/crm/associations/{dated}/{from}/{to}/batch/${suffix}`,
  `/crm/v4/associations/{from}/{to}/batch/${suffix}`,
];
const association = (suffix: string): string[] => [
  `/crm/objects/{dated}/{from}/{id}/associations/${suffix}`,
  `/crm/v4/objects/{from}/{id}/associations/${suffix}`,
];
const webhooks = (suffix: string): string[] => [
  `/webhooks/v3/{appId}${suffix}`,
  `/webhooks/2026-03/{appId}${suffix}`,
  `/app-webhooks/2026-09/{appId}${suffix}`,
];

function row(method: string, paths: string[], coverage: Coverage, note?: string): CoveredEndpoint {
  return { method, paths, coverage, ...(note ? { note } : {}) };
}

/** What the emulated HubSpot answers, what it answers in part, and what it does not know. */
export const COVERAGE: CoveredEndpoint[] = [
  row("GET", objects(""), "supported"),
  row("POST", objects(""), "supported"),
  row("GET", objects("/{id}"), "supported"),
  row("PATCH", objects("/{id}"), "supported"),
  row("DELETE", objects("/{id}"), "supported"),
  row("POST", objects("/batch/read"), "supported", "at most 50 inputs with history"),
  row("POST", objects("/batch/create"), "supported"),
  row("POST", objects("/batch/update"), "supported"),
  row("POST", objects("/batch/upsert"), "supported"),
  row("POST", objects("/batch/archive"), "supported"),
  row("POST", objects("/search"), "supported", "`query` matches the default properties and the phone number"),
  row("POST", objects("/merge"), "supported", "always a new id; the vendor sometimes keeps the primary one"),
  row("POST", objects("/gdpr-delete"), "partial", "contacts; the address is not put on a blocklist"),
  row("GET", properties(""), "supported"),
  row("POST", properties(""), "supported"),
  row("GET", properties("/{name}"), "supported"),
  row("PATCH", properties("/{name}"), "supported"),
  row("DELETE", properties("/{name}"), "supported", "archived properties do not vanish after 90 days"),
  row("POST", properties("/batch/read"), "supported"),
  row("POST", properties("/batch/create"), "supported"),
  row("POST", properties("/batch/archive"), "supported"),
  row("GET", properties("/groups"), "supported"),
  row("POST", properties("/groups"), "supported"),
  row("GET", properties("/groups/{name}"), "supported"),
  row("PATCH", properties("/groups/{name}"), "supported"),
  row("DELETE", properties("/groups/{name}"), "supported"),
  row("POST", associationBatch("read"), "supported"),
  row("POST", associationBatch("create"), "partial", "HUBSPOT_DEFINED types; one bad input fails all"),
  row("POST", associationBatch("associate/default"), "partial", "one bad input fails all"),
  row("POST", associationBatch("archive"), "supported"),
  row("POST", associationBatch("labels/archive"), "partial", "HUBSPOT_DEFINED types"),
  row(
    "GET",
    ["/crm/objects/2026-03/{from}/{id}/associations/{to}", "/crm/v4/objects/{from}/{id}/associations/{to}"],
    "supported",
  ),
  row("PUT", association("{to}/{toId}"), "partial", "HUBSPOT_DEFINED types"),
  row("PUT", association("default/{to}/{toId}"), "supported"),
  row("DELETE", association("{to}/{toId}"), "supported"),
  row(
    "GET",
    ["/crm/associations/{dated}/{from}/{to}/labels", "/crm/v4/associations/{from}/{to}/labels"],
    "partial",
    "the vendor's own types only",
  ),
  row("GET", ["/crm/owners/{dated}", "/crm/v3/owners"], "supported"),
  row("GET", ["/crm/owners/{dated}/{ownerId}", "/crm/v3/owners/{ownerId}"], "supported"),
  row(
    "GET",
    ["/crm/limits/{dated}/custom-properties", "/crm/v3/limits/custom-properties"],
    "partial",
    "counts only",
  ),
  row("GET", ["/account-info/{dated}/details", "/account-info/v3/details"], "supported"),
  row("GET", ["/form-integrations/v1/submissions/forms/{guid}"], "supported"),
  row(
    "GET",
    ["/marketing/v3/forms", "/marketing/forms/2026-09-beta"],
    "partial",
    "every form has one e-mail field",
  ),
  row("GET", ["/marketing/v3/forms/{guid}", "/marketing/forms/2026-09-beta/{guid}"], "partial", "as above"),
  row("GET", ["/settings/v3/users"], "partial", "no roles"),
  row("GET", ["/settings/v3/users/teams", "/settings/teams/2026-09-beta"], "supported"),
  row("GET", ["/calling/v1/dispositions"], "supported"),
  row("GET", ["/oauth/authorize", "/oauth/{hubId}/authorize"], "supported", "a consent page of our own look"),
  row("POST", ["/oauth/authorize"], "supported", "the form of that page; the vendor's page posts elsewhere"),
  row("POST", ["/oauth/{dated}/token", "/oauth/v3/token", "/oauth/v1/token"], "supported", "no id_token"),
  row("POST", ["/oauth/{dated}/token/introspect", "/oauth/v3/token/introspect"], "supported"),
  row("POST", ["/oauth/{dated}/token/revoke", "/oauth/v3/token/revoke"], "supported"),
  row("GET", ["/oauth/v1/access-tokens/{token}"], "supported"),
  row("GET", ["/oauth/v1/refresh-tokens/{token}"], "supported"),
  row("DELETE", ["/oauth/v1/refresh-tokens/{token}"], "supported"),
  row(
    "DELETE",
    ["/appinstalls/{dated}/external-install", "/appinstalls/v3/external-install"],
    "supported",
    "sends no mail",
  ),
  row("GET", webhooks("/settings"), "supported"),
  row("GET", webhooks("/subscriptions"), "supported"),
  row("POST", webhooks("/subscriptions"), "absent", "subscriptions are registered with the app"),
  row("PUT", webhooks("/settings"), "absent", "settings are registered with the app"),
  row("GET", ["/webhooks-journal/journal/{dated}/earliest"], "absent"),
  row("GET", ["/communication-preferences/v3/status/email/{email}"], "absent"),
  row("GET", ["/automation/v4/flows"], "absent"),
  row("POST", ["/automation/v4/actions/callbacks/{callbackId}/complete"], "absent"),
  row("POST", ["/crm/v3/associations/{from}/{to}/batch/read"], "absent", "superseded by v4"),
  row("GET", ["/crm/v3/schemas"], "absent"),
  row("GET", ["/crm/v3/pipelines/{type}"], "absent"),
  row("POST", ["/integrators/timeline/v3/events"], "absent"),
];

/** The table as Markdown, as the README shows it. */
export function coverageMarkdown(): string {
  const rows = COVERAGE.map(({ method, paths, coverage, note }) => {
    const written = paths.map((path) => `\`${path}\``).join("<br>");
    return `| ${method} | ${written} | ${coverage} | ${note ?? ""} |`;
  });
  const head = `\`{dated}\` is one of ${DATED_VERSIONS.map((version) => `\`${version}\``).join(", ")}.`;
  return [head, "", "| | Path | | |", "|---|---|---|---|", ...rows].join("\n");
}
