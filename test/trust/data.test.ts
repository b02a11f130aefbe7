import { trusted } from "./support.ts";

describe("what is kept of people", () => trusted("data"));
