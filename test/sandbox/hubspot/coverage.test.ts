import { readFileSync } from "node:fs";
import { COVERAGE, coverageMarkdown } from "../../../sandbox/hubspot/coverage.ts";
import { ROUTES } from "../../../sandbox/hubspot/http/routes.ts";
import { Router } from "../../../sandbox/support/router.ts";

const spelled = (routes: { method: string; paths: string[] }[]) =>
  routes.flatMap(({ method, paths }) => paths.map((path) => `${method} ${path}`)).toSorted();

test("the coverage table and the registered routes say the same", () => {
  expect(spelled(COVERAGE.filter((row) => row.coverage !== "absent"))).toEqual(spelled(ROUTES));
});

test("what the table calls absent is answered by nothing", () => {
  const router = new Router(ROUTES);
  for (const { method, paths } of COVERAGE.filter((row) => row.coverage === "absent"))
    for (const path of paths) {
      const concrete = path.replace("{dated}", "2026-09").replace(/\{\w+\}/g, "contacts");
      expect([path, router.match(method, concrete)]).toEqual([path, undefined]);
    }
});

test("the README shows the table", () => {
  // The formatter pads the cells; only the words count.
  const words = (text: string) => text.replace(/[\s-]+/g, " ");
  expect(words(readFileSync("sandbox/hubspot/README.md", "utf8"))).toContain(words(coverageMarkdown()));
});
