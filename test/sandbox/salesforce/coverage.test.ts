import { readFileSync } from "node:fs";
import { COVERAGE, coverageMarkdown, SOQL } from "../../../sandbox/salesforce/coverage.ts";
import { pubSubService } from "../../../sandbox/salesforce/events/wire.ts";
import { ROUTES, VERSIONS } from "../../../sandbox/salesforce/http/routes.ts";
import { OPERATIONS } from "../../../sandbox/salesforce/metadata/operations.ts";
import { Router } from "../../../sandbox/support/router.ts";
import { QueryWorld } from "./query-world.ts";

const spelled = (routes: { method: string; paths: string[] }[]) =>
  routes.flatMap(({ method, paths }) => paths.map((path) => `${method} ${path}`)).toSorted();
const overHttp = COVERAGE.filter(({ method }) => method !== "SOAP" && method !== "RPC");
const named = (kind: string) => COVERAGE.filter(({ method }) => method === kind);

test("the coverage table and the registered routes say the same", () => {
  expect(spelled(overHttp.filter((row) => row.coverage !== "absent"))).toEqual(spelled(ROUTES));
});

test("what the table calls absent is answered by nothing", () => {
  const router = new Router(ROUTES, { version: VERSIONS });
  for (const { method, paths } of overHttp.filter((row) => row.coverage === "absent"))
    for (const path of paths) {
      const concrete = path.replace("{version}", "v67.0").replace(/\{\w+\}/g, "Lead");
      expect([path, router.match(method, concrete)]).toEqual([path, undefined]);
    }
});

test("the operations of the Metadata API and the calls of Pub/Sub are told as they are", () => {
  const present = named("SOAP").filter((row) => row.coverage !== "absent");
  expect(present.flatMap(({ paths }) => paths).toSorted()).toEqual(Object.keys(OPERATIONS).toSorted());
  const calls = Object.keys(pubSubService()).toSorted();
  expect(
    named("RPC")
      .flatMap(({ paths }) => paths)
      .toSorted(),
  ).toEqual(calls);
});

test("each part of SOQL is answered or refused as the table says", () => {
  const org = new QueryWorld();
  org.field("Lead", { name: "Products__c", type: "multipicklist" });
  for (const { clause, example, coverage } of SOQL) {
    const { status } = org.get("/services/data/v67.0/query", { q: example });
    expect([clause, status]).toEqual([clause, coverage === "absent" ? 400 : 200]);
  }
  org.end();
});

test("the README shows the tables", () => {
  // The formatter pads the cells; only the words count.
  const words = (text: string) => text.replace(/[\s-]+/g, " ");
  expect(words(readFileSync("sandbox/salesforce/README.md", "utf8"))).toContain(words(coverageMarkdown()));
});
