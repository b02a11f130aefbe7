import { readdir, readFile } from "node:fs/promises";
import { BadInput } from "../../src/errors.ts";
import type { Environment, Packager } from "../packaging/packager.ts";
import { writeZip } from "../packaging/zip.ts";
import { hubspotManifestOf } from "./manifest.ts";
import { appComponent } from "./project/app.ts";
import { webhooksComponent } from "./project/webhooks.ts";

const PROJECT = new URL("./app/", import.meta.url);

/**
 * The developer project as `hs project upload` takes it: what app.json says is made here, the rest is copied with the
 * environment's address in place of `${PUBLIC_URL}`.
 */
export const packageHubSpot: Packager = async (manifest, environment, outDir) => {
  mustBeHttps(environment);
  const hubspot = hubspotManifestOf(manifest.hubspot);
  const files = new Map<string, Buffer>();
  for (const name of await sources())
    files.set(name, addressed(await readFile(new URL(name, PROJECT), "utf8"), environment));
  const made = {
    "hsproject.json": { name: manifest.uid, srcDir: "src", platformVersion: hubspot.platformVersion },
    "src/app/app-hsmeta.json": appComponent(manifest, hubspot, environment),
    "src/app/webhooks/webhooks-hsmeta.json": webhooksComponent(manifest, hubspot, environment),
  };
  for (const [name, content] of Object.entries(made))
    files.set(name, Buffer.from(`${JSON.stringify(content, null, 2)}\n`));
  return writeZip(outDir, `${manifest.uid}-hubspot-${environment.name}.zip`, files);
};

/** Files of the project below `src`, by their names in it. */
async function sources(): Promise<readonly string[]> {
  const found = await readdir(new URL("src/", PROJECT), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  const root = new URL(PROJECT).pathname;
  return found
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length));
}

const addressed = (text: string, { publicUrl }: Environment): Buffer =>
  // biome-ignore lint/suspicious/noTemplateCurlyInString: HubSpot's own way to write a variable
  Buffer.from(text.replaceAll("${PUBLIC_URL}", publicUrl));

/** HubSpot sends webhooks, and lets pages call, over https only and never to this machine itself. */
function mustBeHttps({ name, publicUrl }: Environment): void {
  if (publicUrl.startsWith("https://")) return;
  throw new BadInput(
    `environments.${name}.publicUrl`,
    `HubSpot calls ${publicUrl} neither with webhooks nor from pages: it takes https only.`,
    "Give the address of your server or tunnel with --public-url https://….",
  );
}
