import type { Manifest } from "../../packaging/manifest.ts";
import type { SalesforceManifest } from "../manifest.ts";
import { permissionSetFiles } from "./access.ts";
import type { SourceFile } from "./component.ts";
import { channelFiles, clientAppFiles } from "./connection.ts";
import { fieldFiles, ruleObjectFiles } from "./fields.ts";
import { pageFiles } from "./pages.ts";
import { reportFiles, reportTypeFiles } from "./reports.ts";

/** Below the package's project. */
export const SOURCE = "force-app/main/default";

/** Everything in the package that is made from what the program itself goes by; only the web components are written by hand. */
export function generatedFiles(app: Manifest, salesforce: SalesforceManifest): readonly SourceFile[] {
  return [
    ...fieldFiles(),
    ...ruleObjectFiles(),
    ...permissionSetFiles(),
    ...channelFiles(salesforce),
    ...clientAppFiles(app, salesforce, "Packaged"),
    ...reportTypeFiles(),
    ...reportFiles(),
    ...pageFiles(),
  ];
}
