import { trusted } from "./support.ts";

describe("processes that die", () => trusted("crash", undefined, (name) => name === "killed-processes"));
