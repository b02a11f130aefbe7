import { killed } from "./support/kill.ts";

describe("on HubSpot and Salesforce, a program that is killed with -9 in the middle of a replay", () =>
  killed("both"));
