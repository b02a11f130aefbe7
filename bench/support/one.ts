import { benches } from "../benches.ts";
import type { StoreKind } from "./bench.ts";

/** Measures one bench in this process and hands its rows to the parent: `one.ts NAME STORES [quick]`. */
const [name, stores = "", quick] = process.argv.slice(2);
const bench = benches.find((one) => one.name === name);
if (!bench || !process.send) throw new Error(`${name} is no bench, or this was not started by bench/main.ts`);

const told = (message: object) => new Promise<void>((done) => process.send!(message, () => done()));
const measured = await bench.measure({
  quick: quick === "quick",
  stores: stores.split(",") as StoreKind[],
  say: (text) => void told({ say: text }),
});
await told({ measured });
// Servers and threads of the figure are over; whatever still hangs holds up nothing.
process.exit(0);
