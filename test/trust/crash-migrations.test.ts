import { trusted } from "./support.ts";

describe("programs that die while they migrate", () =>
  trusted("crash", undefined, (name) => name !== "killed-processes"));
