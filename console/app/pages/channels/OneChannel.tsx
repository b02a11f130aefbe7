import { useState } from "react";
import type { Answer } from "../../client/ask.ts";
import { may, useMe } from "../../client/me.tsx";
import { useDo } from "../../client/use-ask.ts";
import { type FormField, ReasonDialog } from "../../components/ReasonDialog.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import { useToast } from "../../shell/toasts.tsx";
import css from "./Channels.module.css";

type Channel = Answer<"GET /channels">["channels"][number];
type Asking = "set" | "test" | "remove" | null;

const ABOUT = {
  slack: {
    title: "Slack",
    says: "With a bot token each person is told directly, found by their e-mail address; with a webhook one channel is told, and the message names the person.",
    fields: [
      { name: "botToken", label: "Bot token (xoxb-…)", isNeeded: false },
      { name: "webhookUrl", label: "Webhook address instead of a token", isNeeded: false },
      { name: "defaultChannel", label: "Channel id for whoever is not in Slack", isNeeded: false },
    ],
  },
  email: {
    title: "E-mail",
    says: "Through your own mail server; the sender is yours.",
    fields: [
      { name: "host", label: "Mail server", isNeeded: false },
      { name: "port", label: "Port", isNeeded: false },
      {
        name: "tls",
        label: "Encryption",
        isNeeded: false,
        options: [
          { value: "starttls", label: "STARTTLS, usually port 587" },
          { value: "tls", label: "TLS, usually port 465" },
          { value: "none", label: "None, on this machine only" },
        ],
      },
      { name: "user", label: "User name", isNeeded: false },
      { name: "password", label: "Password", isNeeded: false },
      { name: "from", label: "Sender, as alerts@example.com", isNeeded: false },
    ],
  },
} as const satisfies Readonly<
  Record<Channel["name"], { title: string; says: string; fields: readonly FormField[] }>
>;

const WORDS: Readonly<Record<string, string>> = {
  botToken: "Bot token",
  webhookUrl: "Webhook",
  defaultChannel: "Channel for others",
  host: "Server",
  port: "Port",
  tls: "Encryption",
  user: "User name",
  password: "Password",
  from: "Sender",
};

/** One channel: its settings without its secrets, a test message, and the way out of it. */
export function OneChannel({ channel: { name, isSet, settings } }: { readonly channel: Channel }) {
  const mayChange = may(useMe(), "operate");
  const toast = useToast();
  const slack = useDo("PUT /channels/slack");
  const email = useDo("PUT /channels/email");
  const remove = useDo("DELETE /channels/{name}");
  const test = useDo("POST /channels/{name}/test");
  const [asking, setAsking] = useState<Asking>(null);
  const { title, says, fields } = ABOUT[name];
  const close = () => setAsking(null);
  return (
    <section className="card pad" aria-labelledby={name} data-channel={name}>
      <div className="head">
        <StatusGlyph status={isSet ? "hit" : "notStarted"} word={isSet ? "Set up" : "Not set up"} />
        <h2 id={name}>{title}</h2>
        <span className="sm dim">{isSet ? "set up" : "not set up"}</span>
      </div>
      <p className="sm mid">{says}</p>
      {isSet ? (
        <dl className={css.settings}>
          {Object.entries(settings).map(([key, value]) => (
            <div key={key}>
              <dt>{WORDS[key] ?? key}</dt>
              <dd>{String(value)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {mayChange ? (
        <p className={css.row}>
          <button type="button" className="btn" onClick={() => setAsking("set")}>
            {isSet ? "Change…" : "Set up…"}
            <span className="sr"> {title}</span>
          </button>
          {isSet ? (
            <>
              <button type="button" className="btn" onClick={() => setAsking("test")}>
                Send a test message…<span className="sr"> by {title}</span>
              </button>
              <button type="button" className="btn" onClick={() => setAsking("remove")}>
                Take out…<span className="sr"> {title}</span>
              </button>
            </>
          ) : null}
        </p>
      ) : (
        <p className="sm dim">An admin of this account sets it up.</p>
      )}
      {asking === "set" ? (
        <ReasonDialog
          title={isSet ? `Change ${title}` : `Set up ${title}`}
          lead="What is left empty stays as it is. Secrets are kept sealed and never shown again, only their last characters."
          fields={fields}
          submit="Keep"
          close={close}
          run={async (given) => {
            const { port, ...words } = Object.fromEntries(
              Object.entries(given).filter(([, value]) => value !== ""),
            );
            if (name === "slack") await slack.mutateAsync({ body: words });
            else await email.mutateAsync({ body: { ...words, ...(port ? { port: Number(port) } : {}) } });
            toast(`${title} is set up. Send a test message to see that it works.`);
          }}
        />
      ) : null}
      {asking === "test" ? (
        <ReasonDialog
          title={`Test ${title}`}
          lead="One message to one person, at once and in any mode."
          fields={[{ name: "to", label: "To whom: name, e-mail address or id in the CRM", isNeeded: true }]}
          submit="Send it"
          close={close}
          run={async ({ to = "" }) => {
            const said = await test.mutateAsync({ params: { name }, body: { to } });
            toast(outcomeWords(said));
          }}
        />
      ) : null}
      {asking === "remove" ? (
        <ReasonDialog
          title={`Take ${title} out`}
          lead="With its secrets. Alerts go on as tasks in the CRM, and on other channels."
          fields={[]}
          submit="Take it out"
          close={close}
          run={async () => {
            await remove.mutateAsync({ params: { name } });
            toast(`${title} is taken out.`);
          }}
        />
      ) : null}
    </section>
  );
}

function outcomeWords({ to, outcome, why, fix }: Answer<"POST /channels/{name}/test">): string {
  const words = {
    delivered: `Delivered to ${to}.`,
    unknown: `Nobody knows whether it reached ${to}.`,
    refused: `Not delivered to ${to}.`,
    later: `Not now, for ${to}.`,
  }[outcome];
  return [words, why, fix].filter(Boolean).join(" ");
}
