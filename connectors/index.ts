import type { ConnectorModule } from "./connector.ts";
import { hubspot } from "./hubspot/index.ts";
import { salesforce } from "./salesforce/index.ts";

/** The register: every CRM we speak to, by the name its records carry. */
export const connectors: Readonly<Record<string, ConnectorModule>> = { hubspot, salesforce };
