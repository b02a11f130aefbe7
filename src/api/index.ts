import { accountRoutes } from "./account.ts";
import { actionRoutes } from "./actions.ts";
import { alertRoutes } from "./alerts.ts";
import { annotationRoutes } from "./annotations.ts";
import { auditRoutes } from "./audit.ts";
import { channelRoutes } from "./channels.ts";
import type { ApiDeps } from "./deps.ts";
import { duplicateRoutes } from "./duplicates.ts";
import { explainRoutes } from "./explain.ts";
import { figureLeadRoutes } from "./figure-leads.ts";
import { figureRoutes } from "./figures.ts";
import { frameRoutes } from "./frames.ts";
import { gateRoutes } from "./gate.ts";
import { healthRoutes } from "./health.ts";
import { leadReasonRoutes } from "./lead-reasons.ts";
import { leadRoutes } from "./leads.ts";
import { meRoutes } from "./me.ts";
import { memberRoutes } from "./members.ts";
import { outageRoutes } from "./outages.ts";
import { packRoutes } from "./packs.ts";
import { peopleDataRoutes } from "./people-data.ts";
import { policyRoutes } from "./policies.ts";
import { policyChoiceRoutes } from "./policy-choices.ts";
import { policyEditorRoutes } from "./policy-editor.ts";
import { previewRoutes } from "./previews.ts";
import { recordRoutes } from "./records.ts";
import { retentionRoutes } from "./retention.ts";
import { reviewRoutes } from "./reviews.ts";
import type { Route } from "./route.ts";
import { setupRoutes } from "./setup.ts";
import { switchRoutes } from "./switches.ts";
import { worklistRoutes } from "./worklist.ts";

/** Everything that can be asked over HTTP. */
export const apiRoutes = (deps: ApiDeps): readonly Route[] => [
  ...accountRoutes(deps),
  ...meRoutes(deps),
  ...memberRoutes(deps),
  ...worklistRoutes(deps),
  ...leadRoutes(deps),
  ...recordRoutes(deps),
  ...leadReasonRoutes(deps),
  ...alertRoutes(deps),
  ...channelRoutes(deps),
  ...previewRoutes(deps),
  ...explainRoutes(deps),
  ...auditRoutes(deps),
  ...outageRoutes(deps),
  ...switchRoutes(deps),
  ...gateRoutes(deps),
  ...frameRoutes(deps),
  ...healthRoutes(deps),
  ...setupRoutes(deps),
  ...policyChoiceRoutes(deps),
  ...policyEditorRoutes(deps),
  ...policyRoutes(deps),
  ...reviewRoutes(deps),
  ...duplicateRoutes(deps),
  ...actionRoutes(deps),
  ...packRoutes(deps),
  ...peopleDataRoutes(deps),
  ...retentionRoutes(deps),
  ...figureRoutes(deps),
  ...figureLeadRoutes(deps),
  ...annotationRoutes(deps),
];
