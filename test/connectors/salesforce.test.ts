import { connectorContract } from "./contract.ts";
import { salesforceHarness } from "./salesforce/harness.ts";

connectorContract("Salesforce", salesforceHarness);
