import { trusted } from "./support.ts";

describe("several workers on one store", () => trusted("workers"));
