import type { Delivery } from "../../connectors/connector.ts";
import { Gathering } from "../../src/intake/gather.ts";
import { aDelivery, anInstallation } from "../support/store-data.ts";

/** An inbox whose writes end when the test says so. */
function slowInbox() {
  const writes: { readonly keys: readonly string[]; readonly of: string; end(error?: Error): void }[] = [];
  return {
    writes,
    put: ({ tenantId }: { readonly tenantId: string }, deliveries: readonly Delivery[]) => {
      const ended = Promise.withResolvers<number>();
      writes.push({
        keys: deliveries.map(({ key }) => key),
        of: tenantId,
        end: (error) => (error ? ended.reject(error) : ended.resolve(deliveries.length)),
      });
      return ended.promise;
    },
  };
}

const settled = () => new Promise((done) => setImmediate(done));
const ours = anInstallation({ tenantId: "ours" });

test("what comes while the store is busy goes into it together, and each is answered when its own is stored", async () => {
  const inbox = slowInbox();
  const gathering = new Gathering(inbox);
  const answered: string[] = [];
  const came = (key: string, installation = ours) =>
    gathering.put(installation, [aDelivery(key)], 1).then(
      () => answered.push(key),
      (error) => answered.push(`${key}: ${error.message}`),
    );

  for (const key of ["a", "b", "c", "d"]) void came(key);
  void came("theirs", anInstallation({ tenantId: "theirs" }));
  void came("e");
  expect(inbox.writes.map(({ keys }) => keys)).toEqual([["a"], ["b"]]);

  inbox.writes[0]!.end();
  await settled();
  expect(answered).toEqual(["a"]);
  expect(inbox.writes[2]).toMatchObject({ keys: ["c", "d", "e"], of: "ours" });

  inbox.writes[1]!.end();
  await settled();
  expect(inbox.writes[3]).toMatchObject({ keys: ["theirs"], of: "theirs" });

  inbox.writes[2]!.end();
  inbox.writes[3]!.end();
  await settled();
  expect(answered).toEqual(["a", "b", "c", "d", "e", "theirs"]);
});

test("one that the store refuses takes no other with it", async () => {
  const inbox = slowInbox();
  const gathering = new Gathering(inbox);
  const put = (key: string) => gathering.put(ours, [aDelivery(key)], 1);
  const all = Promise.allSettled(["a", "b", "good", "bad", "good too"].map(put));
  inbox.writes[0]!.end();
  inbox.writes[1]!.end();
  await settled();
  inbox.writes[2]!.end(new Error("one of them will not do"));
  for (let write = 3; write < 6; write++) {
    await settled();
    const { keys, end } = inbox.writes[write]!;
    end(keys[0] === "bad" ? new Error("will not do") : undefined);
  }
  expect((await all).map(({ status }) => status)).toEqual([
    "fulfilled",
    "fulfilled",
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
});

test("a statement takes no more than it should", async () => {
  const inbox = slowInbox();
  const gathering = new Gathering(inbox);
  const many = (name: string) => Array.from({ length: 900 }, (_, n) => aDelivery(`${name}${n}`));
  for (const name of ["a", "b", "c", "d", "e"]) void gathering.put(ours, many(name), 1);
  inbox.writes[0]!.end();
  await settled();
  expect(inbox.writes[2]!.keys).toHaveLength(1_800);
});
