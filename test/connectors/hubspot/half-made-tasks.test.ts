import { hubspotClient } from "../../../connectors/hubspot/client.ts";
import { createTasks } from "../../../connectors/hubspot/tasks.ts";
import { RetryLater } from "../../../src/errors.ts";
import { crmServer, json } from "../../support/crm-server.ts";
import { testSession } from "../../support/session.ts";

const NOW = 1_800_000_000_000;
const draft = (key: string) => ({
  key,
  subject: key,
  body: ["Call."],
  assignee: null,
  dueAt: NOW,
  priority: "high" as const,
  call: true,
  attachTo: "hubspot:contact:7" as const,
  firstTriedAt: null,
});

test("given a batch that made one task and refused another, when the refused one's record cannot be read now, then the made one counts as made", async () => {
  const server = await crmServer((_request, response) =>
    json(response, 207, {
      status: "COMPLETE",
      results: [{ id: "41", properties: {}, objectWriteTraceId: "made" }],
      errors: [
        {
          status: "error",
          category: "OBJECT_NOT_FOUND",
          message: "contact 7 does not exist",
          context: { objectWriteTraceId: ["refused"] },
        },
      ],
      numErrors: 1,
    }),
  );
  let calls = 0;
  const usedUp = new RetryLater("The limit is used up.", NOW + 900);
  const session = testSession({
    now: () => NOW,
    permit: () => (++calls > 1 ? Promise.reject(usedUp) : Promise.resolve()),
  });
  const client = hubspotClient({ apiUrl: `${server.url}/`, timeLimitMs: 5_000 });
  expect(await createTasks(client, session, [draft("made"), draft("refused")])).toEqual([
    { ok: true, taskId: "41" },
    { ok: false, error: usedUp },
  ]);
  await server.close();
});
