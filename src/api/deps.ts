import type { Connector } from "../../connectors/connector.ts";
import type { RulesCache } from "../../workflows/decide/tenant-rules.ts";
import type { PreviewDesk } from "../../workflows/policies/preview-desk.ts";
import type { Ports } from "../../workflows/ports.ts";
import type { SlackHosts } from "../alerts/channels/slack-call.ts";
import type { OpenStore } from "../store/open-store.ts";

/** What routes need from the rest of the program. */
export interface ApiDeps {
  readonly ports: Ports;
  readonly store: OpenStore;
  readonly rules: RulesCache;
  readonly previews: PreviewDesk;
  /** Where Slack is; left out: its own addresses. */
  readonly slackHosts?: SlackHosts;
  /** Those that are configured here, to be connected besides; left out: none. */
  readonly connectors?: readonly Connector[];
  /** Our address as others reach it. */
  readonly publicUrl?: () => string;
  /** How people call a CRM; left out: by its name in records. */
  readonly crmLabel?: (crm: string) => string;
  /** What a demo replays and how far it is; left out: the real thing. */
  readonly demo?: () => { readonly story: string; readonly progress: number } | null;
}
