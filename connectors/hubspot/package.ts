import { readdir, readFile } from "node:fs/promises";
import { BadInput } from "../../src/errors.ts";
import type { Manifest } from "../packaging/manifest.ts";
import type { Environment, Packager } from "../packaging/packager.ts";
import { writeZip } from "../packaging/zip.ts";
import { type HubSpotManifest, hubspotManifestOf } from "./manifest.ts";
import { appComponent } from "./project/app.ts";
import { webhooksComponent } from "./project/webhooks.ts";

const PROJECT = new URL("./app/", import.meta.url);

export const packageHubSpot: Packager = async (manifest, environment, outDir) =>
  writeZip(
    outDir,
    `${manifest.uid}-hubspot-${environment.name}.zip`,
    await hubspotProject(manifest, environment),
  );

/**
 * The developer project as `hs project upload` takes it, by file: what app.json says is made here, the rest is copied with
 * the environment's addresses in place of its variables. Throws BadInput that names what contradicts.
 */
export async function hubspotProject(
  manifest: Manifest,
  environment: Environment,
): Promise<ReadonlyMap<string, Buffer>> {
  mustBeHttps(environment);
  const hubspot = hubspotManifestOf(manifest.hubspot);
  const files = new Map<string, Buffer>();
  for (const [name, text] of await sources())
    files.set(name, Buffer.from(addressed(name, text, hubspot, environment)));
  const made = {
    "hsproject.json": { name: manifest.uid, srcDir: "src", platformVersion: hubspot.platformVersion },
    "src/app/app-hsmeta.json": appComponent(manifest, hubspot, environment),
    "src/app/webhooks/webhooks-hsmeta.json": webhooksComponent(manifest, hubspot, environment),
  };
  for (const [name, content] of Object.entries(made))
    files.set(name, Buffer.from(`${JSON.stringify(content, null, 2)}\n`));
  mustBeOfThisApp(manifest.uid, files);
  mustHaveSettings(manifest.settingsPages.hubspot, files);
  return files;
}

/** Files of the project by their names in it. Each page is built alone: it gets what the pages share as its own. */
async function sources(): Promise<ReadonlyMap<string, string>> {
  const shared = await readdir(new URL("shared/", PROJECT));
  const files = new Map<string, string>();
  const folders = await readdir(new URL("src/app/", PROJECT));
  for (const folder of folders) {
    const entries = await readdir(new URL(`src/app/${folder}/`, PROJECT), { withFileTypes: true });
    for (const entry of entries) {
      const name = `src/app/${folder}/${entry.name}`;
      if (entry.isFile()) files.set(name, await readFile(new URL(name, PROJECT), "utf8"));
      if (entry.name !== "shared") continue;
      for (const one of shared)
        files.set(`${name}/${one}`, await readFile(new URL(`shared/${one}`, PROJECT), "utf8"));
    }
  }
  return files;
}

/** The addresses of an environment in place of the variables that name them. */
function addressed(file: string, text: string, hubspot: HubSpotManifest, { publicUrl }: Environment): string {
  const filled = text
    .replaceAll(variable("PAGES_URL"), publicUrl + hubspot.pagesPath)
    .replaceAll(variable("ACTIONS_URL"), publicUrl + hubspot.actionsPath);
  const [left] = (file.endsWith(".json") && /\$\{\w+\}/.exec(filled)) || [];
  if (left)
    throw new BadInput(file, `${left} is no address that app.json gives.`, "Use PAGES_URL or ACTIONS_URL.");
  return filled;
}

/** As HubSpot writes variables in a project's files. */
const variable = (name: string): string => `\${${name}}`;

/** A component under another app's name would be a new one in every account. */
function mustBeOfThisApp(uid: string, files: ReadonlyMap<string, Buffer>): void {
  const seen = new Set<string>();
  for (const [name, bytes] of files) {
    if (!name.endsWith("-hsmeta.json")) continue;
    const { uid: own } = JSON.parse(bytes.toString("utf8")) as { uid: string };
    if (own !== uid && !own.startsWith(`${uid}-`))
      throw new BadInput(
        "uid",
        `${uid} of app.json and ${own} of ${name} contradict each other.`,
        "Mend one.",
      );
    if (seen.has(own)) throw new BadInput(name, `${own} names two components.`, "Give each its own uid.");
    seen.add(own);
  }
}

/** Where app.json says that rules are set there is the page that HubSpot opens. */
function mustHaveSettings(entrypoint: string, files: ReadonlyMap<string, Buffer>): void {
  const meta = JSON.parse(files.get("src/app/settings/settings-hsmeta.json")?.toString("utf8") ?? "{}");
  if (meta.config?.entrypoint === entrypoint && files.has(`src${entrypoint}`)) return;
  throw new BadInput(
    "settingsPages.hubspot",
    `${entrypoint} is not the page that settings-hsmeta.json opens.`,
    "Name the same file in both.",
  );
}

/** HubSpot sends webhooks, and lets pages call, over https only; the emulated one on this machine does without. */
function mustBeHttps({ name, publicUrl }: Environment): void {
  const isSandbox = name === "sandbox" && URL.parse(publicUrl)?.hostname === "127.0.0.1";
  if (isSandbox || publicUrl.startsWith("https://")) return;
  throw new BadInput(
    `environments.${name}.publicUrl`,
    `HubSpot calls ${publicUrl} neither with webhooks nor from pages: it takes https only.`,
    "Give the address of your server or tunnel with --public-url https://….",
  );
}
