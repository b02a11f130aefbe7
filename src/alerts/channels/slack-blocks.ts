import type { ChannelMessage } from "./channel.ts";

// Block Kit's limits: characters of a header, a section, a field; blocks of a message; fields of a section.
const HEADER = 150;
const SECTION = 3_000;
const FIELD = 2_000;
const BLOCKS = 50;
const FIELDS = 10;
/** Slack cuts texts off itself above 40,000; notifications show a line or two. */
const TEXT = 3_900;
const LINK = 3_000;

type Block = Readonly<Record<string, unknown>>;

export interface SlackBody {
  /** What notifications and screen readers say, and who cannot see blocks. */
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

/** A message in Slack's form: header, facts, paragraphs, context, a button to the record (Block Kit reference). */
export function slackBody(message: ChannelMessage, place: "direct" | "channel"): SlackBody {
  const head: Block[] = [
    {
      type: "header",
      text: {
        type: "plain_text",
        text: cut(Array.from(oneLine(message.subject) || "Leadclock"), HEADER),
        emoji: false,
      },
    },
    ...chunks(message.facts, FIELDS).map((facts) => ({
      type: "section",
      fields: facts.map(({ label, value }) =>
        marked(`*${escaped(oneLine(label), 200)}*\n${escaped(oneLine(value) || "-", FIELD - 250)}`),
      ),
    })),
  ];
  const link = message.url !== null && isWebLink(message.url) ? message.url : null;
  const tail: Block[] = [
    { type: "context", elements: [marked(escaped(contextWords(message, place), FIELD))] },
    ...(link ? [{ type: "actions", elements: [button(link)] }] : []),
  ];
  const room = BLOCKS - head.length - tail.length;
  const paragraphs = message.body.map(clean).filter((one) => one !== "");
  return {
    text: escaped(
      [message.subject, ...(place === "channel" ? [`For ${message.to.name}`] : []), ...message.body]
        .map(clean)
        .join("\n"),
      TEXT,
    ),
    blocks: [
      ...head,
      ...fitting(paragraphs, room).map((text) => ({ type: "section", text: marked(escaped(text, SECTION)) })),
      ...tail,
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** Slack's three control characters, and no more than so many characters: never cut inside an entity. */
function escaped(text: string, most: number): string {
  return cut(
    Array.from(text, (one) => ENTITIES[one] ?? one),
    most,
  );
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function marked(text: string): Block {
  return { type: "mrkdwn", text, verbatim: true };
}

function button(url: string): Block {
  return {
    type: "button",
    text: { type: "plain_text", text: "Open the record", emoji: false },
    url,
    action_id: "open_record",
  };
}

/** In a channel the message says for whom it is. */
function contextWords({ to, kind, severity }: ChannelMessage, place: "direct" | "channel"): string {
  const who = place === "channel" ? [`For ${oneLine(to.name)}`] : [];
  return [...who, kind, ...(severity === "normal" ? [] : [severity]), "Leadclock"].join(" · ");
}

/** As many blocks as there is room for: the last one holds what is left. */
function fitting(paragraphs: readonly string[], room: number): readonly string[] {
  if (paragraphs.length <= room) return paragraphs;
  return [...paragraphs.slice(0, room - 1), paragraphs.slice(room - 1).join("\n")];
}

function isWebLink(url: string): boolean {
  return url.length <= LINK && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
    list.slice(at * size, at * size + size),
  );
}

/** As many whole pieces as fit. */
function cut(pieces: readonly string[], most: number): string {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (length <= most) return pieces.join("");
  let kept = "";
  for (const piece of pieces) {
    if (kept.length + piece.length > most - 1) break;
    kept += piece;
  }
  return `${kept}…`;
}

const oneLine = (text: string) => clean(text).replaceAll(/\s+/g, " ");

/** Control characters have no meaning here and may confuse what shows them. */
function clean(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]/gu, " ").trim();
}
