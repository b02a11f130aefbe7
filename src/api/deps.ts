import type { Ports } from "../../workflows/ports.ts";
import type { PreviewDesk } from "../../workflows/preview-desk.ts";
import type { RulesCache } from "../../workflows/tenant-rules.ts";
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
}
