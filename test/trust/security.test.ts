import { trusted } from "./support.ts";

describe("nobody in", () => trusted("security", undefined, (name) => !name.startsWith("fuzz-")));
