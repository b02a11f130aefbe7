import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { manifestOf, readManifest } from "../../../connectors/packaging/manifest.ts";
import { manifest as salesforce } from "../../../connectors/salesforce/manifest.ts";
import { packageSalesforce } from "../../../connectors/salesforce/package.ts";
import { VIEWS } from "../../../connectors/salesforce/packaging/reports.ts";
import { generatedFiles, SOURCE } from "../../../connectors/salesforce/packaging/source.ts";
import { RULE_OBJECTS } from "../../../connectors/salesforce/rules/objects.ts";
import { fieldSpecs } from "../../../field-specs/index.ts";
import { parseXml } from "../../../sandbox/salesforce/metadata/xml.ts";

const ROOT = fileURLToPath(new URL(`../../../connectors/salesforce/package/${SOURCE}/`, import.meta.url));
const app = readManifest();
const production = { name: "production", publicUrl: "https://app.leadclock.example" };
const folder = mkdtempSync(join(tmpdir(), "leadclock-package-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const onDisk = (): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(ROOT, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll("//", "/"))
      .map((file) => [file.slice(ROOT.length), readFileSync(file, "utf8")]),
  );

describe("the package's source", () => {
  test("is what the generator makes of the fields, rules and app.json, and the web components", () => {
    const made = new Map(generatedFiles(app, salesforce).map(({ path, text }) => [path, text]));
    const kept = new Map([...onDisk()].filter(([path]) => !path.startsWith("lwc/")));
    expect([...kept.keys()].sort()).toEqual([...made.keys()].sort());
    for (const [path, text] of made) expect({ path, text: kept.get(path) }).toEqual({ path, text });
  });

  test("is XML in every file", () => {
    for (const [path, text] of onDisk()) if (path.endsWith(".xml")) expect(parseXml(text)).toBeTruthy();
  });

  test("has no Apex, no markup put in by hand, no code from elsewhere and no address in its web components", () => {
    for (const [path, text] of onDisk()) {
      expect(path).not.toMatch(/\.(cls|trigger|page|component)$/);
      if (!path.startsWith("lwc/") || path.includes("__tests__")) continue;
      expect(`${path} ${text.replace("http://soap.sforce.com/2006/04/metadata", "")}`).not.toMatch(
        /innerHTML|\beval\(|new Function|document\.|window\.|loadScript|https?:\/\/|lwc:dom="manual"/,
      );
    }
  });

  test("gives people no right that is not about the package's own fields and objects", () => {
    const sets = [...onDisk()].filter(([path]) => path.startsWith("permissionsets/"));
    expect(sets).toHaveLength(3);
    const ours = new Set(Object.values(RULE_OBJECTS).map(({ name }) => name));
    for (const [, text] of sets) {
      expect(text).not.toContain("<userPermissions>");
      for (const [, object] of text.matchAll(/<object>(\w+)<\/object>/g)) expect(ours).toContain(object);
      for (const [, field] of text.matchAll(/<field>(\w+\.\w+)<\/field>/g))
        expect(field).toMatch(/^(Lead|Contact|Task)\.Leadclock_\w+__c$|^Leadclock_\w+__c\.\w+__c$/);
    }
  });

  test("shows each view that the SLA is reported by, on fields that there are", () => {
    const known = new Set(fieldSpecs.map(({ name }) => `Leadclock_${name}__c`));
    const files = onDisk();
    const dashboard = files.get("dashboards/Leadclock/Speed_to_lead.dashboard-meta.xml")!;
    for (const view of [
      "Speed_to_lead_by_week",
      "Systems_and_human_delay",
      "SLA_by_lead_type",
      "SLA_by_rep",
      "SLA_by_week",
    ])
      expect(dashboard).toContain(`<report>Leadclock/${view}</report>`);
    for (const { name, label } of VIEWS) {
      expect(label.length).toBeLessThanOrEqual(40);
      const text = files.get(`reports/Leadclock/${name}.report-meta.xml`)!;
      const named = [...text.matchAll(/\$(Leadclock_\w+__c)/g)].map(([, field]) => field);
      expect(named.filter((field) => !known.has(field!))).toEqual([]);
      expect(named.length).toBeGreaterThan(0);
    }
  });
});

describe("the deployable zip", () => {
  test("has the same bytes twice, and the address of its environment", async () => {
    const one = await packageSalesforce(app, production, folder);
    const bytes = readFileSync(one.path);
    const two = await packageSalesforce(app, production, folder);
    expect(two).toEqual(one);
    expect(readFileSync(two.path).equals(bytes)).toBe(true);
    expect(bytes.toString("utf8")).toContain("https://app.leadclock.example/salesforce/oauth/callback");
    const other = await packageSalesforce(app, { ...production, publicUrl: "https://other.example" }, folder);
    expect(other.sha256).not.toBe(one.sha256);
    expect(one.files).toContain("package.xml");
    expect(one.files.filter((file) => file.includes("__tests__"))).toEqual([]);
  });

  const part = salesforce;
  test.each<[string, object, string]>([
    ["an address", { salesforce: { ...part, oauthCallbackPath: undefined } }, "salesforce.oauthCallbackPath"],
    ["the channel", { salesforce: { ...part, channel: { entities: [] } } }, "salesforce.channel.name"],
    ["a scope", { salesforce: { ...part, scopes: part.scopes.slice(0, 1) } }, "refresh_token"],
    ["one version", { salesforce: { ...part, apiVersion: "66.0" } }, "salesforce.apiVersion"],
    [
      "what may be read",
      { salesforce: { ...part, objects: part.objects.filter(({ name }) => name !== "Event") } },
      "Event is listened to",
    ],
    [
      "one name for each scope",
      { salesforce: { ...part, scopes: [...part.scopes, part.scopes[0]] } },
      "api is named twice",
    ],
    [
      "the permission that all needs",
      { salesforce: { ...part, userPermissions: part.userPermissions.slice(1) } },
      "ApiEnabled is missing",
    ],
    [
      "reading what is made",
      {
        salesforce: {
          ...part,
          objects: [...part.objects, { name: "X", access: ["create"], reason: "None at all." }],
        },
      },
      "salesforce.objects.X",
    ],
    ["support", { support: {} }, "support.email"],
  ])("without %s there is none, and it is said by name", async (_what, harm, named) => {
    const making = async () =>
      packageSalesforce(manifestOf(JSON.stringify({ ...app, ...harm })), production, folder);
    await expect(making()).rejects.toThrow(named);
  });
});
