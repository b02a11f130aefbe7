import type { Socket } from "node:net";
import { createSecureContext, type SecureContext, TLSSocket } from "node:tls";
import type { Faults, Stage } from "./faults.ts";
import { accept, countReply, greylisted, type Office, type Settings, settings } from "./post-office.ts";

export interface Desk {
  office: Office;
  faults: Faults;
  secure: SecureContext;
}

interface State {
  tls: boolean;
  greeted: boolean;
  user: string | null;
  sender: string | null;
  recipients: string[];
  /** The text so far, once it was asked for. */
  text: Buffer[] | null;
  /** Waits for the lines of a login in several steps. */
  login: { step: "user" | "password" | "plain"; user: string } | null;
}

/** Makes a context for STARTTLS and for TLS from the first byte. */
export const contextOf = (cert: string, key: string): SecureContext => createSecureContext({ cert, key });

/** One client's conversation (RFC 5321, with STARTTLS RFC 3207 and AUTH RFC 4954). */
export function converse(desk: Desk, raw: Socket, tls: boolean): void {
  const { office, faults } = desk;
  let socket: Socket = raw;
  let pending = Buffer.alloc(0);
  let silent = false;
  const state: State = {
    tls,
    greeted: false,
    user: null,
    sender: null,
    recipients: [],
    text: null,
    login: null,
  };
  const reset = (): undefined => {
    state.sender = null;
    state.recipients = [];
    state.text = null;
  };
  const say = (command: string, ...lines: string[]): undefined => {
    if (silent) return;
    countReply(office, command, Number(lines.at(-1)!.slice(0, 3)));
    socket.write(`${lines.join("\r\n")}\r\n`);
  };

  /** Whether a fault took the word at this stage. */
  function struck(stage: Stage): boolean {
    const fault = faults.strike(stage);
    if (!fault) return false;
    if ("accept" in fault) take();
    if ("reply" in fault) {
      say(stage, fault.reply);
      reset();
      if (fault.close) socket.end();
    } else if ("drop" in fault) socket.destroy();
    else if ("half" in fault) socket.write(fault.half, () => socket.destroy());
    else silent = true;
    return true;
  }

  function take(): number {
    const text = Buffer.concat(state.text ?? []).toString("utf8");
    // A leading dot was doubled on the way (RFC 5321, 4.5.2).
    const letter = text.replace(/^\.\./gm, ".");
    let last = 0;
    for (const recipient of state.recipients)
      last = accept(office, {
        sender: state.sender ?? "",
        recipient,
        tls: state.tls,
        user: state.user,
        raw: letter,
      });
    return last;
  }

  function onText(): undefined {
    if (faults.list().some(({ at }) => at === "content") && pending.length > 0) {
      if (struck("content")) {
        pending = Buffer.alloc(0);
        return;
      }
    }
    const held = Buffer.concat([...(state.text ?? []), pending]);
    const end = held.subarray(0, 3).equals(Buffer.from(".\r\n")) ? -2 : held.indexOf("\r\n.\r\n");
    if (end === -1) {
      state.text = [held];
      pending = Buffer.alloc(0);
      return;
    }
    state.text = [held.subarray(0, end + 2)];
    pending = held.subarray(end + 5);
    if (struck("end")) return reset();
    if (state.text[0]!.length > settings(office).sizeLimit) say("end", "552 5.3.4 Message too big");
    else say("end", `250 2.0.0 Ok: queued as ${take()}`);
    reset();
  }

  const startTls = (): undefined => {
    if (struck("starttls")) return;
    if (state.tls || !settings(office).offerTls) return say("starttls", "502 5.5.1 Not offered");
    say("starttls", "220 2.0.0 Ready to start TLS");
    socket.removeAllListeners("data");
    pending = Buffer.alloc(0);
    socket = new TLSSocket(raw, { isServer: true, secureContext: desk.secure });
    socket.on("error", () => socket.destroy());
    socket.on("data", onData);
    Object.assign(state, { tls: true, greeted: false, user: null });
    reset();
  };

  function onLine(line: string): undefined {
    if (state.login) return onLogin(line);
    const verb = line.split(" ", 1)[0]!.toUpperCase();
    const rest = line.slice(verb.length).trim();
    const set = settings(office);
    switch (verb) {
      case "EHLO":
      case "HELO":
        return hello(verb, set);
      case "STARTTLS":
        return startTls();
      case "AUTH":
        return auth(rest, set);
      case "MAIL":
        return mail(rest, set);
      case "RCPT":
        return rcpt(rest, set);
      case "DATA":
        if (struck("data")) return;
        if (state.recipients.length === 0) return say("data", "503 5.5.1 No valid recipients");
        state.text = [];
        return say("data", "354 End data with <CR><LF>.<CR><LF>");
      case "RSET":
        reset();
        return say("rset", "250 2.0.0 Ok");
      case "NOOP":
        return say("noop", "250 2.0.0 Ok");
      case "QUIT":
        say("quit", "221 2.0.0 Bye");
        socket.end();
        return;
      default:
        return say("unknown", "500 5.5.2 Command not recognised");
    }
  }

  function hello(verb: string, set: Settings): undefined {
    if (struck("ehlo")) return;
    state.greeted = true;
    reset();
    if (verb === "HELO") return say("ehlo", "250 mail.sandbox");
    const offered = [
      `SIZE ${set.sizeLimit}`,
      "ENHANCEDSTATUSCODES",
      "8BITMIME",
      ...(set.offerTls && !state.tls ? ["STARTTLS"] : []),
      ...(set.accounts.length > 0 && (state.tls || !set.offerTls) ? ["AUTH PLAIN LOGIN"] : []),
    ];
    say(
      "ehlo",
      "250-mail.sandbox",
      ...offered.map((one, at) => `250${at === offered.length - 1 ? " " : "-"}${one}`),
    );
  }

  function auth(rest: string, set: Settings): undefined {
    if (struck("auth")) return;
    if (!state.tls && set.offerTls) return say("auth", "530 5.7.0 Must issue a STARTTLS command first");
    const [method = "", initial] = rest.split(" ");
    if (method.toUpperCase() === "PLAIN") {
      if (initial) return plain(initial, set);
      state.login = { step: "plain", user: "" };
      return say("auth", "334 ");
    }
    if (method.toUpperCase() !== "LOGIN") return say("auth", "504 5.5.4 Unknown method");
    state.login = { step: "user", user: "" };
    say("auth", "334 VXNlcm5hbWU6");
  }

  function onLogin(line: string): undefined {
    const { step, user } = state.login!;
    const decoded = Buffer.from(line, "base64").toString("utf8");
    if (step === "user") {
      state.login = { step: "password", user: decoded };
      return say("auth", "334 UGFzc3dvcmQ6");
    }
    state.login = null;
    if (step === "plain") return plain(line, settings(office));
    check(user, decoded, settings(office));
  }

  function plain(encoded: string, set: Settings): undefined {
    const [, user = "", password = ""] = Buffer.from(encoded, "base64").toString("utf8").split("\u0000");
    check(user, password, set);
  }

  function check(user: string, password: string, set: Settings): undefined {
    const known = set.accounts.some((one) => one.user === user && one.password === password);
    if (!known) return say("auth", "535 5.7.8 Authentication credentials invalid");
    state.user = user;
    say("auth", "235 2.7.0 Authentication successful");
  }

  function mail(rest: string, set: Settings): undefined {
    if (struck("mail")) return;
    const sender = /^FROM:\s*<([^>]*)>/i.exec(rest)?.[1];
    if (!state.greeted) return say("mail", "503 5.5.1 Say EHLO first");
    if (set.requireLogin && state.user === null) return say("mail", "530 5.7.0 Authentication required");
    if (sender === undefined) return say("mail", "501 5.5.4 Syntax: MAIL FROM:<address>");
    if (set.refusedSenders.includes(sender))
      return say("mail", "550 5.7.1 Not allowed to send as this address");
    reset();
    state.sender = sender;
    say("mail", "250 2.1.0 Ok");
  }

  function rcpt(rest: string, set: Settings): undefined {
    if (struck("rcpt")) return;
    const recipient = /^TO:\s*<([^>]+)>/i.exec(rest)?.[1];
    if (state.sender === null) return say("rcpt", "503 5.5.1 Need MAIL before RCPT");
    if (recipient === undefined) return say("rcpt", "501 5.5.4 Syntax: RCPT TO:<address>");
    if (set.unknownRecipients.includes(recipient)) return say("rcpt", "550 5.1.1 No such user here");
    if (greylisted(office, state.sender, recipient, set.greylistSeconds))
      return say("rcpt", "451 4.7.1 Greylisted, come again later");
    state.recipients.push(recipient);
    say("rcpt", "250 2.1.5 Ok");
  }

  function onData(chunk: Buffer): undefined {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length > 0 && !socket.destroyed && !silent) {
      if (state.text !== null) {
        const before = pending.length;
        onText();
        if (pending.length === 0 || pending.length === before) return;
        continue;
      }
      const end = pending.indexOf("\r\n");
      if (end === -1) return;
      const line = pending.subarray(0, end).toString("utf8");
      pending = pending.subarray(end + 2);
      onLine(line);
    }
  }

  raw.on("error", () => raw.destroy());
  raw.on("data", onData);
  if (!struck("connect")) say("connect", "220 mail.sandbox ESMTP");
}
