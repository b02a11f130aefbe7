import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hubspotManifestOf } from "../../../connectors/hubspot/manifest.ts";
import { packageHubSpot } from "../../../connectors/hubspot/package.ts";
import { packageAll } from "../../../connectors/package.ts";
import { environmentOf, manifestOf } from "../../../connectors/packaging/manifest.ts";
import { unzip } from "../../../sandbox/support/zip.ts";
import { textOf } from "../../support/sources.ts";

const APP = JSON.parse(textOf("app.json"));
const PRODUCTION = { name: "production", publicUrl: "https://app.leadclock.example" };
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "leadclock-package-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const packaged = async (app: unknown = APP, environment = PRODUCTION) => {
  const made = await packageHubSpot(manifestOf(JSON.stringify(app)), environment, directory);
  const files = unzip(readFileSync(made.path));
  const json = (name: string) => JSON.parse(files.get(name)!.toString("utf8"));
  return { ...made, contents: files, json };
};
/** app.json with one thing changed. */
const changed = (change: (app: typeof APP) => void) => {
  const copy = structuredClone(APP);
  change(copy);
  return copy;
};

describe("the HubSpot project", () => {
  test("asks for the scopes of app.json and sends everybody to our own address", async () => {
    const { json } = await packaged();
    const { config } = json("src/app/app-hsmeta.json");
    const { required, optional } = APP.hubspot.scopes;
    const names = (scopes: { name: string }[]) => scopes.map(({ name }) => name);
    expect(config.auth.requiredScopes).toEqual(names(required));
    expect(config.auth.optionalScopes).toEqual(names(optional));
    expect(config.auth.redirectUrls).toEqual([PRODUCTION.publicUrl + APP.hubspot.oauthCallbackPath]);
    expect(config.permittedUrls).toEqual({
      fetch: [`${PRODUCTION.publicUrl}${APP.hubspot.pagesPath}/`],
      iframe: ["https://app.leadclock.example/console"],
      img: [],
    });
    expect(config.support.supportEmail).toBe(APP.support.email);
    expect(config.distribution).toBe("marketplace");
    expect(json("hsproject.json").platformVersion).toBe("2026.09");
  });

  test("each component has its file where HubSpot looks for it, with exactly the keys it takes", async () => {
    const { files, json } = await packaged();
    const components = files.filter((name) => name.endsWith("-hsmeta.json"));
    expect(components.map((name) => json(name).type).sort()).toEqual([
      "app",
      "card",
      "page",
      "settings",
      "webhooks",
      "workflow-action",
      "workflow-action",
      "workflow-action",
    ]);
    for (const name of components) {
      const { uid, type, config, ...others } = json(name);
      expect(others).toEqual({});
      expect(uid).toMatch(/^leadclock[\w.-]*$/);
      if (config.entrypoint) expect(files).toContain(`src${config.entrypoint}`);
      if (type === "workflow-action")
        expect(config.actionUrl).toMatch(/^https:\/\/app\.leadclock\.example\/hubspot\/actions\//);
    }
  });

  test("each page is whole by itself: nothing comes from outside its folder, its packages are named", async () => {
    const { files, contents, json } = await packaged();
    const code = files.filter((name) => /\.tsx?$/.test(name));
    expect(code.length).toBeGreaterThan(20);
    for (const name of code) {
      const page = name.split("/").slice(0, 3).join("/");
      const packages = Object.keys(json(`${page}/package.json`).dependencies);
      for (const [, from] of contents
        .get(name)!
        .toString("utf8")
        .matchAll(/from "([^"]+)"/g)) {
        if (!from!.startsWith(".")) expect(packages).toContain(from);
        else expect(files).toContain(join(dirname(name), from!));
      }
      // An address of another environment, or one not filled in, would call nobody.
      expect(contents.get(name)!.toString("utf8")).not.toMatch(/\$\{(PAGES|ACTIONS|PUBLIC)_URL\}/);
    }
  });

  test("has the same bytes each time, and others for another address", async () => {
    const [first, second] = [await packaged(), await packaged()];
    expect(second.sha256).toBe(first.sha256);
    expect(readFileSync(second.path).equals(readFileSync(first.path))).toBe(true);
    const elsewhere = await packaged(APP, { ...PRODUCTION, publicUrl: "https://leadclock.acme.example" });
    expect(elsewhere.sha256).not.toBe(first.sha256);
  });

  test("subscriptions on optional scopes can be left out by app.json", async () => {
    const without = await packaged(changed(({ hubspot }) => (hubspot.subscribeOnOptionalScopes = false)));
    const { crmObjects } = without.json("src/app/webhooks/webhooks-hsmeta.json").config.subscriptions;
    const types = new Set(crmObjects.map(({ objectType }: { objectType: string }) => objectType));
    expect([...types]).toEqual(["call", "meeting_event", "communication", "note", "task"]);
  });

  const broken: [string, (app: typeof APP) => void, RegExp][] = [
    ["without support", (app) => delete app.support.email, /^support\.email/],
    ["with a phone that is none", (app) => (app.support.phone = "call us"), /^support\.phone: write it like/],
    [
      "without a reason for a scope",
      (app) => delete app.hubspot.scopes.required[0].reason,
      /required\.0\.reason/,
    ],
    [
      "with a scope that is both",
      (app) => app.hubspot.scopes.optional.push({ ...app.hubspot.scopes.required[0], without: "x" }),
      /hubspot\.scopes: crm\.objects\.contacts\.read is named twice/,
    ],
    [
      "with an optional scope that nobody misses",
      (app) => delete app.hubspot.scopes.optional[0].without,
      /sales-email-read\.without: It is missing/,
    ],
    [
      "without a scope that nothing works without",
      (app) => app.hubspot.scopes.required.splice(1, 1),
      /hubspot\.scopes\.required: crm\.objects\.contacts\.write is missing/,
    ],
    [
      "with a subscription that is there twice",
      (app) =>
        app.hubspot.subscriptions.push({ ...app.hubspot.subscriptions[5], properties: ["lifecyclestage"] }),
      /contact\.propertyChange lifecyclestage is subscribed to twice/,
    ],
    [
      "with one path for two things",
      (app) => (app.hubspot.pagesPath = `${app.hubspot.webhookPath}/pages`),
      /^hubspot\.pagesPath: .* of hubspot\.webhookPath contradict each other/,
    ],
    [
      "with a path of the other CRM's",
      (app) => (app.salesforce.oauthCallbackPath = app.hubspot.oauthCallbackPath),
      /oauthCallbackPath: .* contradict each other/,
    ],
    [
      "with a subscription whose scope is not asked for",
      (app) => (app.hubspot.subscriptions.at(-1).scope = "tickets"),
      /scope: tickets is no scope of the app/,
    ],
    [
      "with a property change without properties",
      (app) =>
        delete app.hubspot.subscriptions.find((one: { properties?: string[] }) => one.properties).properties,
      /properties contradict/,
    ],
    [
      "with an object's event without the object",
      (app) =>
        delete app.hubspot.subscriptions.find((one: { objectType?: string }) => one.objectType).objectType,
      /objectType contradict/,
    ],
    [
      "with fewer requests at once than HubSpot takes",
      (app) => (app.hubspot.maxConcurrentRequests = 5),
      /maxConcurrentRequests: HubSpot takes nothing below 6/,
    ],
    [
      "with a version that is none",
      (app) => (app.hubspot.platformVersion = "latest"),
      /hubspot\.platformVersion/,
    ],
    [
      "with another uid than its components",
      (app) => (app.uid = "other"),
      /uid: other of app\.json and leadclock-/,
    ],
    ["with a key that nobody knows", (app) => (app.hubspot.scops = []), /scops/],
    [
      "with another settings page than the project's",
      (app) => (app.settingsPages.hubspot = "/app/settings/Other.tsx"),
      /settingsPages\.hubspot: .*is not the page/,
    ],
    ["that says nothing of data", (app) => (app.dataHandling = []), /^dataHandling/],
  ];
  test.each(broken)("is not made of an app.json %s: the piece is named", async (_what, change, says) => {
    await expect(packaged(changed(change))).rejects.toThrow(says);
  });

  test("is not made for an address that HubSpot cannot call", async () => {
    const manifest = manifestOf(JSON.stringify(APP));
    const local = environmentOf(manifest, "development");
    await expect(packaged(APP, local)).rejects.toThrow(/environments\.development\.publicUrl.*https only/);
    expect(() => environmentOf(manifest, "moon")).toThrow(/names no environment moon/);
    expect(() => environmentOf(manifest, "production", "leadclock")).toThrow(/^public-url/);
    expect(() => environmentOf(manifest, "production", "https://x.example/path")).toThrow(
      /address of a server/,
    );
  });

  test("the running app reads the same part of app.json under the same checks", () => {
    expect(() => hubspotManifestOf({ ...APP.hubspot, scopes: { required: [], optional: [] } })).toThrow(
      /hubspot\.scopes\.required/,
    );
  });
});

describe("npm run package", () => {
  const run = async (...args: string[]) => {
    const [out, err]: string[][] = [[], []];
    const io = {
      print: (text: string) => void out!.push(text),
      note: (text: string) => void err!.push(text),
    };
    const code = await packageAll([...args, "--out", directory], io);
    return { code, out: out!.join(""), err: err!.join("") };
  };

  test("prints each path with its checksum", async () => {
    const { code, out } = await run("--only", "hubspot");
    expect(code).toBe(0);
    const { path, sha256, files } = await packaged();
    expect(out).toBe(`${path}  ${files.length} files  sha256 ${sha256}\n`);
  });

  test("as JSON names crm, environment, path, checksum and files, for every CRM that has a package", async () => {
    const { code, out } = await run("--json", "--environment", "staging");
    expect(code).toBe(0);
    const made: { crm: string; environment: string; path: string; sha256: string }[] = JSON.parse(out);
    expect(made.map(({ crm }) => crm)).toEqual(["hubspot", "salesforce"]);
    for (const { environment, path, sha256 } of made) {
      expect(environment).toBe("staging");
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(unzip(readFileSync(path)).size).toBeGreaterThan(5);
    }
    expect((await run("--json", "--environment", "staging")).out).toBe(out);
  });

  test("says what is wrong: 1 for app.json, 2 for its own usage", async () => {
    expect(await run("--environment", "development", "--only", "hubspot")).toMatchObject({
      code: 1,
      out: "",
    });
    expect((await run("--environment", "moon")).err).toMatch(
      /^environment: app\.json names no environment moon/,
    );
    expect(await run("--only", "pipedrive")).toMatchObject({ code: 2 });
    expect((await run("--colour")).code).toBe(2);
    expect((await run("--help")).out).toMatch(/--environment/);
  });
});
