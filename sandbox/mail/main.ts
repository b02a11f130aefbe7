import { runMain } from "../support/run-main.ts";
import { startMail } from "./sandbox.ts";

await runMain("mail", 8025, startMail);
