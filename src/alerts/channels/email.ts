import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { Readable } from "node:stream";
import MailComposer from "nodemailer/lib/mail-composer";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { Instant } from "../../domain/time.ts";
import { GiveUp, RetryLater } from "../../errors.ts";
import type { Channel, ChannelMessage, EmailSettings, Receipt } from "./channel.ts";
import { emailHtml, emailText } from "./email-body.ts";
import { meaningOfSmtp } from "./email-errors.ts";
import { type PrivateHosts, publicAddress } from "./public-host.ts";

export interface EmailOptions {
  /** Connecting, greeting and each silence; a whole message takes a few of these at most. */
  readonly timeoutMs?: number;
  /** Certificates to trust beside the usual ones, PEM. */
  readonly ca?: string;
  /** Servers on a private network that may be called all the same; none without it. */
  readonly privateHosts?: PrivateHosts;
}

const TIMEOUT_MS = 20_000;
const NOT_FOUND_MS = 60_000;
/** A server that says a little now and then is given up, too. */
const MOST_SILENCES = 5;
const ADDRESS = /^[^\s@<>()[\],;:\\"]+@[^\s@<>()[\],;:\\"]+$/;

/** Alerts by e-mail, over the tenant's own server, one connection a message. */
export function emailChannel(options: EmailOptions = {}): Channel {
  const { timeoutMs = TIMEOUT_MS, ca, privateHosts = [] } = options;
  return {
    name: "email",

    async send({ email: settings }, message, now): Promise<Receipt> {
      if (!settings)
        throw new GiveUp("E-mail is not set up.", "Set a server with `leadclock channels set email`.");
      const to = message.to.email;
      if (to === null || !isAddress(to))
        throw new GiveUp(
          `${message.to.name} has no e-mail address that a server would take.`,
          "Give this person an address in the CRM.",
        );
      const from = senderOf(settings);
      const id = messageId(message.key, from.address);
      const raw = await compose(message, { name: message.to.name, address: to }, from, id, now);
      return deliver(settings, { from: from.address, to }, raw, { timeoutMs, ca, id, now, privateHosts });
    },

    // Nobody can ask a mail server what it has taken.
    find: async () => null,
  };
}

/** One mailbox, without anything that could end a header or add a recipient. */
function isAddress(text: string): boolean {
  return text.length <= 254 && ADDRESS.test(text);
}

/** `Name <address>` or a bare address; throws GiveUp. */
export function senderOf({ from }: Pick<EmailSettings, "from">): { name: string; address: string } {
  const [, name = "", inBrackets] = /^([^<>]*)<([^<>]+)>\s*$/.exec(from) ?? [];
  const address = (inBrackets ?? from).trim();
  if (!isAddress(address))
    throw new GiveUp(
      `The sender "${from}" is no address.`,
      "Give it as alerts@example.com or Leadclock <alerts@example.com>.",
    );
  return { name: oneLine(name).replaceAll('"', "") || "Leadclock", address };
}

/** TLS may be left out on this machine only. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

/** The same for ever: a second one is seen as the first by mail programs that look. */
function messageId(key: string, from: string): string {
  const digest = createHash("sha256").update(key).digest("hex").slice(0, 32);
  return `<leadclock.${digest}@${from.split("@")[1]}>`;
}

async function compose(
  message: ChannelMessage,
  to: { name: string; address: string },
  from: { name: string; address: string },
  id: string,
  now: Instant,
): Promise<Buffer> {
  const composer = new MailComposer({
    from,
    to: { name: oneLine(to.name), address: to.address },
    subject: oneLine(message.subject),
    messageId: id,
    date: new Date(now),
    text: emailText(message),
    html: emailHtml(message),
    // Nobody's absence note answers, and no other such program counts it as a person's (RFC 3834).
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/** A name that nobody knows just now may be known again later. */
async function addressOf(host: string, allowed: PrivateHosts, now: Instant): Promise<string> {
  try {
    return await publicAddress(host, allowed);
  } catch (error) {
    if (error instanceof GiveUp) throw error;
    throw new RetryLater(`${host} was not found: ${(error as Error).message}`, now + NOT_FOUND_MS);
  }
}

interface Delivery {
  readonly privateHosts: PrivateHosts;
  readonly timeoutMs: number;
  readonly ca: string | undefined;
  readonly id: string;
  readonly now: Instant;
}

/** One connection, one message. Its content is read only after the server asked for it: before that, surely nothing was sent. */
async function deliver(
  settings: EmailSettings,
  envelope: { readonly from: string; readonly to: string },
  raw: Buffer,
  { timeoutMs, ca, id, now, privateHosts }: Delivery,
): Promise<Receipt> {
  if (settings.tls === "none" && !isLoopback(settings.host))
    throw new GiveUp(
      `The way to ${settings.host} is not encrypted.`,
      "Set TLS to `tls` (port 465) or `starttls` (port 587).",
    );
  const address = await addressOf(settings.host, privateHosts, now);
  const connection = new SMTPConnection({
    host: address,
    // Certificates are for names.
    ...(isIP(settings.host) ? {} : { servername: settings.host }),
    port: settings.port,
    secure: settings.tls === "tls",
    requireTLS: settings.tls === "starttls",
    ignoreTLS: settings.tls === "none",
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    socketCloseTimeout: 0,
    tls: { minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) },
  });
  let begun = false;
  const content = Readable.from(
    (function* () {
      begun = true;
      yield raw;
    })(),
  );
  try {
    await speak(connection, settings, { ...envelope, size: raw.length }, content, timeoutMs * MOST_SILENCES);
    return { outcome: "delivered", id };
  } catch (error) {
    const meaning = meaningOfSmtp(error as Error, begun, { ...envelope, host: settings.host });
    if (meaning.is === "unknown") return { outcome: "unknown", why: meaning.why };
    if (meaning.is === "later") throw new RetryLater(meaning.why, now + meaning.waitMs);
    throw new GiveUp(meaning.why, meaning.fix);
  } finally {
    connection.close();
  }
}

function speak(
  connection: SMTPConnection,
  { user, password }: EmailSettings,
  envelope: { readonly from: string; readonly to: string; readonly size: number },
  content: Readable,
  limitMs: number,
): Promise<void> {
  let limit: NodeJS.Timeout | undefined;
  return new Promise<void>((resolve, reject) => {
    limit = setTimeout(() => reject(new Error(`it took more than ${limitMs / 1_000} s`)), limitMs);
    const send = () => connection.send(envelope, content, (error) => (error ? reject(error) : resolve()));
    connection.on("error", reject);
    connection.connect((error) => {
      if (error) reject(error);
      else if (user === undefined) send();
      else
        connection.login({ credentials: { user, pass: password ?? "" } }, (refused) =>
          refused ? reject(refused) : send(),
        );
    });
  }).finally(() => clearTimeout(limit));
}

/** No line end may get into a header. */
function oneLine(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
