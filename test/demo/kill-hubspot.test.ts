import { killed } from "./support/kill.ts";

describe("on HubSpot, a program that is killed with -9 in the middle of a replay", () => killed("hubspot"));
