import { parseArgs } from "node:util";
import { buildConsole, isStale } from "./build.ts";
import { generateClient } from "./generate.ts";

const { values } = parseArgs({
  options: {
    types: { type: "boolean" },
    "if-stale": { type: "boolean" },
    watch: { type: "boolean" },
  },
});

if (values.types || (values["if-stale"] && !isStale())) generateClient();
else await buildConsole({ watch: values.watch ?? false });
