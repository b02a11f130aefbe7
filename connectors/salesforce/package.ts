import type { Packager } from "../packaging/packager.ts";
import { writeZip } from "../packaging/zip.ts";
import { salesforceManifestOf } from "./manifest.ts";
import { clientAppFiles, ownClientAppFile } from "./packaging/connection.ts";
import { deployable } from "./packaging/deployable.ts";
import { sourceOnDisk } from "./packaging/on-disk.ts";
import { generatedFiles } from "./packaging/source.ts";

/**
 * The package as one zip that a metadata deployment takes into any org. Its client app is the org's own, at the
 * environment's address; a managed package is made of the same source by its owner, with the vendor's tools.
 */
export const packageSalesforce: Packager = async (manifest, environment, outDir) => {
  const salesforce = salesforceManifestOf(manifest.salesforce);
  const own = [
    ...clientAppFiles(manifest, salesforce, "Local"),
    ownClientAppFile(manifest, salesforce, environment),
  ];
  const replaced = new Set(own.map(({ path }) => path));
  const made = generatedFiles(manifest, salesforce).filter(({ path }) => !replaced.has(path));
  const files = deployable([...made, ...own, ...sourceOnDisk("lwc")], salesforce.apiVersion);
  return writeZip(outDir, `${manifest.uid}-salesforce-${environment.name}.zip`, files);
};
