import { readdirSync, readFileSync } from "node:fs";
import { fieldSpecs } from "../field-specs/index.ts";

const root = new URL("../", import.meta.url);

function sources(folder: string): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => ({
      path: `${folder}/${path}`,
      text: readFileSync(new URL(`${folder}/${path}`, root), "utf8"),
    }));
}

/** Ways in which the CRMs would write to a lead: single sends, marketing mails, conversations, invocable e-mail actions. */
const TO_A_LEAD =
  /\/marketing\/|single-?send|transactional|\/conversations\/|emailSimple|sendEmail|SingleEmailMessage|\/actions\/standard|EmailMessage.{0,40}(insert|create)|\/automation\//i;

describe("R-119: nothing is ever sent to a buyer", () => {
  test("no connector names a way to write to a lead", () => {
    const found = sources("connectors").filter(({ text }) => TO_A_LEAD.test(text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  test("the pattern knows such ways", () => {
    for (const way of [
      "/marketing/v4/email/single-send",
      "/conversations/v3/",
      "/actions/standard/emailSimple",
    ])
      expect(way).toMatch(TO_A_LEAD);
  });

  test("what every CRM implements writes our own fields, tasks for users and nothing else", () => {
    const text = readFileSync(new URL("connectors/connector.ts", root), "utf8");
    const connector = text.slice(text.indexOf("export interface Connector {"));
    const methods = [...connector.slice(0, connector.indexOf("\n}\n")).matchAll(/^ {2}(\w+)\??\(/gm)].map(
      ([, name]) => name,
    );
    expect(methods.filter((name) => /send|mail|message|reply|post|notify/i.test(name!))).toEqual([]);
    expect(methods).toEqual(
      expect.arrayContaining(["writeFields", "createTasks", "changeTasks", "provision"]),
    );
    expect(text).toMatch(/interface TaskDraft \{[\s\S]*readonly assignee: UserId \| null;/);
    expect(fieldSpecs.filter(({ name }) => /^(email|phone)$/.test(name))).toEqual([]);
  });

  test("messages are addressed to users of the directory: no code that sends reads a lead's address", () => {
    const sending = [...sources("src/alerts/channels"), ...sources("workflows")].filter(({ text }) =>
      /Addressee|ChannelMessage|\bto: \{ ?userId/.test(text),
    );
    expect(sending.length).toBeGreaterThan(2);
    const reading = sending.filter(({ text }) =>
      /(card|cards\[\d\]|lead)\??\.(email|phone)\b.*\bto\b|\bto\b.*card\??\.(email|phone)/.test(text),
    );
    expect(reading.map(({ path }) => path)).toEqual([]);
    const addressed = sources("workflows").filter(
      ({ text }) => /\bemail: /.test(text) && /userId/.test(text),
    );
    expect(addressed.length).toBeGreaterThan(0);
    for (const { path, text } of addressed)
      for (const [line] of text.matchAll(/^.*userId.*\bemail: .*$/gm))
        expect(`${path} ${line}`).toContain("emailOf(");
  });
});
