import { killed } from "./support/kill.ts";

describe("on Salesforce, a program that is killed with -9 in the middle of a replay", () =>
  killed("salesforce"));
