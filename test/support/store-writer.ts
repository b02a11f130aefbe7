import { openStore } from "../../src/store/open-store.ts";
import { aDelivery, anInstallation, NOON } from "./store-data.ts";

/**
 * Run as a child process: commits batches until it is killed, and says so on stdout after each commit.
 * Arguments: data directory, key, number of the first batch.
 */
const [, , dataDir, secretKey, first] = process.argv;
const store = await openStore({ dataDir: String(dataDir), secretKey: String(secretKey) });
const portal = anInstallation({ tenantId: "acme" });

for (let batch = Number(first); ; batch++) {
  await store.transaction(async (data) => {
    const deliveries = Array.from({ length: 50 }, (_, n) => aDelivery(`${batch}/${n}`));
    await data.inbox.put(portal, deliveries, NOON + batch);
    await data.audit.append("acme", [
      { at: NOON, actor: "writer", action: "put", subject: `${batch}`, detail: {} },
    ]);
  });
  process.stdout.write(`${batch}\n`);
}
