import { connectorContract } from "./contract.ts";
import { hubspotHarness } from "./hubspot/harness.ts";

connectorContract("HubSpot", hubspotHarness);
