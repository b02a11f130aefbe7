import { runMain } from "../support/run-main.ts";
import { startSlack } from "./sandbox.ts";

await runMain("slack", 8091, startSlack);
