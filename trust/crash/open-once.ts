import { openStore } from "../../src/store/open-store.ts";
import { TEST_KEY } from "../../test/support/store.ts";

/** Opens and migrates the store that the environment names, says so, and ends. */
const { DATABASE_URL, TRUST_DATA } = process.env;
process.send!("opening");
const store = await openStore({
  secretKey: TEST_KEY,
  ...(DATABASE_URL ? { databaseUrl: DATABASE_URL } : { dataDir: TRUST_DATA! }),
});
await store.close();
process.send!("open");
process.disconnect();
