import { z } from "zod";
import { removeChannel, setEmail, setSlack, shownChannels } from "../../workflows/messages/set-channel.ts";
import { testChannel } from "../../workflows/messages/test-channel.ts";
import { SLACK_HOSTS } from "../alerts/channels/slack-call.ts";
import { DAY } from "../domain/time.ts";
import { personIn } from "../operator/person.ts";
import { unreachedSince } from "../store/reach.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const REACHED_OVER = 30 * DAY;

const Text = z.string().trim().min(1).max(2_000);
const Slack = z.strictObject({
  botToken: Text.nullish(),
  webhookUrl: Text.nullish(),
  defaultChannel: Text.nullish(),
});
const Email = z.strictObject({
  host: Text.nullish(),
  port: z.number().int().nullish(),
  tls: z.enum(["tls", "starttls", "none"]).nullish(),
  user: Text.nullish(),
  /** As it is: blanks may belong to it. */
  password: z.string().min(1).max(2_000).nullish(),
  from: Text.nullish(),
});
const Name = z.enum(["slack", "email"]);
/** Secrets are hinted at by their end; they never leave whole. */
const Shown = z.object({
  name: Name,
  isSet: z.boolean(),
  settings: z.record(z.string(), z.union([z.string(), z.number()])),
});
const Tested = z.object({
  to: z.string(),
  outcome: z.enum(["delivered", "unknown", "refused", "later"]),
  id: z.string().optional(),
  why: z.string().optional(),
  fix: z.string().optional(),
  at: z.number().optional(),
});

/** Slack and e-mail: set up, tried, taken out. */
export function channelRoutes({ ports, store, rules, slackHosts = SLACK_HOSTS }: ApiDeps): readonly Route[] {
  const params = z.object({ name: Name });
  return [
    route({
      method: "GET",
      path: "/channels",
      summary: "Which channels are set up; of secrets only that they are set, and their end",
      needs: "readAll",
      answer: z.object({ channels: z.array(Shown) }),
      run: async (_asked, { tenantId }) => ({ channels: [...(await shownChannels(ports, tenantId))] }),
    }),
    route({
      method: "GET",
      path: "/channels/reach",
      summary: "Who has no address to be told at, and whom messages of the last 30 days did not reach",
      needs: "readAll",
      answer: z.object({
        people: z.number(),
        withoutEmail: z.array(z.string()),
        unreached: z.array(
          z.object({
            name: z.string(),
            messages: z.number(),
            lastAt: z.number(),
            why: z.string().nullable(),
          }),
        ),
      }),
      run: async (_asked, { tenantId }) => {
        const now = ports.clock.now();
        const { view } = await rules.of(store, tenantId);
        const nameOf = (id: string) => view.userAt(id, now).name ?? view.emailOf(id) ?? id;
        const people = view.users.filter((id) => view.userAt(id, now).active && view.userAt(id, now).human);
        const unreached = await unreachedSince(store.db, tenantId, now - REACHED_OVER);
        return {
          people: people.length,
          withoutEmail: people.filter((id) => view.emailOf(id) === null).map(nameOf),
          unreached: unreached.map(({ person, ...one }) => ({ name: nameOf(person), ...one })),
        };
      },
    }),
    route({
      method: "PUT",
      path: "/channels/slack",
      summary:
        "Set Slack's bot token, webhook or default channel; null takes one out, what is left out stays",
      needs: "operate",
      body: Slack,
      answer: Shown,
      run: ({ body }, { tenantId, name: by }) => setSlack(ports, tenantId, body, by, slackHosts),
    }),
    route({
      method: "PUT",
      path: "/channels/email",
      summary: "Set the mail server; null takes something out, what is left out stays",
      needs: "operate",
      body: Email,
      answer: Shown,
      run: ({ body }, { tenantId, name: by }) => setEmail(ports, tenantId, body, by),
    }),
    route({
      method: "DELETE",
      path: "/channels/{name}",
      summary: "Take a channel out, with its secrets",
      needs: "operate",
      params,
      answer: z.object({ removed: z.boolean() }),
      run: async ({ params: { name } }, { tenantId, name: by }) => ({
        removed: await removeChannel(ports, tenantId, name, by),
      }),
    }),
    route({
      method: "POST",
      path: "/channels/{name}/test",
      summary: "Send a test message to a person: a name as in the CRM, an address or an id",
      needs: "operate",
      params,
      body: z.strictObject({ to: Text }),
      answer: Tested,
      run: async ({ params: { name }, body: { to } }, { tenantId, name: by }) => {
        const person = personIn(await store.tenantFacts.all(tenantId), to, "to");
        return testChannel(ports, rules, tenantId, name, person, by);
      },
    }),
  ];
}
