import { trusted } from "./support.ts";

describe("the same history, told in disorder", () => trusted("disorder"));
