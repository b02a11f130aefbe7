import { permissionSetFiles } from "./access.ts";
import type { SourceFile } from "./component.ts";
import { channelFiles, clientAppFiles } from "./connection.ts";
import { fieldFiles, ruleObjectFiles } from "./fields.ts";
import type { AppIdentity } from "./identity.ts";
import { pageFiles } from "./pages.ts";
import { reportFiles, reportTypeFiles } from "./reports.ts";

/** Below the package's project. */
export const SOURCE = "force-app/main/default";

/** Everything in the package that is made from what the program itself goes by; only the web components are written by hand. */
export function generatedFiles(app: AppIdentity): readonly SourceFile[] {
  return [
    ...fieldFiles(),
    ...ruleObjectFiles(),
    ...permissionSetFiles(),
    ...channelFiles(),
    ...clientAppFiles(app, "Packaged"),
    ...reportTypeFiles(),
    ...reportFiles(),
    ...pageFiles(),
  ];
}
