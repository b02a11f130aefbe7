import { trusted } from "./support.ts";

describe("nobody in", () => trusted("security"));
