import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { config as uiExtensions } from "@hubspot/eslint-config-ui-extensions";
import { getProjectMetadata, parseProjectConfig } from "@hubspot/project-parsing-lib/projects";
import { translate } from "@hubspot/project-parsing-lib/translate";
import { transform } from "@swc/core";
import { Linter } from "eslint";
import { readManifest } from "../../../packaging/manifest.ts";
import { hubspotProject } from "../../package.ts";

/** What HubSpot's public packages check without an account, on the project as it is packaged. */
let directory: string;
let files: ReadonlyMap<string, Buffer>;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "leadclock-project-"));
  const environment = { name: "production", publicUrl: "https://app.leadclock.example" };
  files = await hubspotProject(readManifest(), environment);
  for (const [name, bytes] of files) {
    mkdirSync(join(directory, dirname(name)), { recursive: true });
    writeFileSync(join(directory, name), bytes);
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("HubSpot's parser of projects", () => {
  test("reads the project file", () => {
    expect(parseProjectConfig(directory)).toMatchObject({
      name: "leadclock",
      srcDir: "src",
      platformVersion: "2026.09",
    });
  });

  test("finds every component, none more often than it may be, and skips no file", async () => {
    const { hsMetaFiles, components } = await getProjectMetadata(join(directory, "src"));
    expect(hsMetaFiles).toHaveLength(8);
    const counted = Object.entries(components).filter(([, { count }]) => count > 0);
    expect(Object.fromEntries(counted.map(([type, { count }]) => [type, count]))).toEqual({
      app: 1,
      card: 1,
      page: 1,
      // The other name of the same.
      pages: 1,
      settings: 1,
      webhooks: 1,
      "workflow-action": 3,
    });
    for (const [, { count, maxCount }] of counted) expect(count).toBeLessThanOrEqual(maxCount);
  });

  test("makes of it what HubSpot's servers get, each component under its uid", async () => {
    const context = { projectSourceDir: join(directory, "src"), platformVersion: "2026.09" };
    const { intermediateRepresentation, skippedHsMetaFiles } = await translate(context, {
      skipValidation: true,
    });
    expect(skippedHsMetaFiles).toEqual([]);
    const nodes = intermediateRepresentation.intermediateNodesIndexedByUid;
    expect(Object.keys(nodes)).toEqual(
      expect.arrayContaining([
        "leadclock",
        "leadclock-webhooks",
        "leadclock-settings",
        "leadclock-home",
        "leadclock-lead-card",
        "leadclock-start-clock",
      ]),
    );
  });

  test("checks configurations against schemas that only an account is given", async () => {
    const context = { projectSourceDir: join(directory, "src"), platformVersion: "2026.09" };
    await expect(translate(context)).rejects.toThrow(/account/i);
  });
});

describe("HubSpot's rules for the code of pages", () => {
  test("find no error and no warning", async () => {
    const linter = new Linter({ configType: "flat" });
    const found: string[] = [];
    const pages = [...files].filter(([name]) => /\.tsx?$/.test(name));
    for (const [name, bytes] of pages) {
      // ESLint reads no types; elements stay as they are written.
      const { code } = await transform(bytes.toString("utf8"), {
        jsc: {
          target: "es2020",
          parser: { syntax: "typescript", tsx: name.endsWith(".tsx") },
          transform: { react: { runtime: "preserve" } },
        },
      });
      const config = uiExtensions.slice(1).map((one) => ({ ...one, files: ["**/*.jsx"] }));
      const jsx = {
        files: ["**/*.jsx"],
        languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
      };
      const messages = linter.verify(
        code,
        [...config, jsx] as Linter.Config[],
        name.replace(/\.tsx?$/, ".jsx"),
      );
      found.push(...messages.map(({ ruleId, message }) => `${name}: ${ruleId} ${message}`));
    }
    expect(pages.length).toBeGreaterThan(20);
    expect(found).toEqual([]);
  });

  test("would find a page that goes round HubSpot", () => {
    const linter = new Linter({ configType: "flat" });
    const config = uiExtensions.slice(1).map((one) => ({ ...one, files: ["**/*.jsx"] }));
    const jsx = { files: ["**/*.jsx"], languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } } };
    const messages = linter.verify(
      "export const X = () => { fetch('https://x.example'); return <div />; };",
      [...config, jsx] as Linter.Config[],
      "x.jsx",
    );
    expect(messages.map(({ ruleId }) => ruleId?.split("/").at(-1))).toEqual(
      expect.arrayContaining(["no-html-elements"]),
    );
    expect(messages.length).toBeGreaterThan(1);
  });
});
