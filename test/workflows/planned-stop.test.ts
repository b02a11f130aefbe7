import { openStack, type Stack } from "../support/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await openStack({ at: "2026-03-02T09:00:00Z" }, []);
});
afterAll(() => stack.close());

interface Beat {
  readonly beat_at: number;
  readonly stopped_at: number | null;
}

const beats = async () => (await stack.app.store.db.query<Beat>("select * from process_beats")).rows;

test("a server that is stopped says so with its last sign; the next sign takes it back", async () => {
  stack.app.start();
  while ((await beats()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await beats()).toMatchObject([{ stopped_at: null }]);
  await stack.stopApp();
  await stack.startApp();
  expect(await beats()).toMatchObject([{ beat_at: stack.now(), stopped_at: stack.now() }]);
  stack.app.start();
  while ((await beats())[0]!.stopped_at !== null) await new Promise((resolve) => setTimeout(resolve, 5));
});
