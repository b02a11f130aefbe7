import { trusted } from "./support.ts";

describe("clocks, calendars and long absences", () => trusted("time"));
