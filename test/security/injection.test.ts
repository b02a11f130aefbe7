import fc from "fast-check";
import type { ChannelMessage } from "../../src/alerts/channels/channel.ts";
import { emailHtml, emailText } from "../../src/alerts/channels/email-body.ts";
import { slackBody } from "../../src/alerts/channels/slack-blocks.ts";
import { render } from "../../src/alerts/templates.ts";
import { nastyText } from "../../trust/security/nasty.ts";
import { packCsv } from "../../workflows/reports/pack-text.ts";
import type { StoredPack } from "../../workflows/reports/packs.ts";

const EVIL = [
  "<!channel> <@U0> <https://evil.example|click>",
  "</title><script>alert(1)</script><img src=x onerror=alert(1)>",
  "Ada\r\nBcc: all@evil.example\r\n\r\nbody",
  "{{recordLink}} {{told}}",
  "javascript:alert(1)",
  '=HYPERLINK("https://evil.example","click")',
  "\u202Egnp.exe",
];
const names = fc.oneof(fc.constantFrom(...EVIL), nastyText);

const messageOf = (name: string): ChannelMessage => ({
  key: name,
  to: { userId: "crm:7", name, email: "rita@acme.example" },
  subject: `Past due: ${name}`,
  body: [`${name} waits.`, name],
  facts: [{ label: "Lead", value: name }],
  url: name,
  severity: "normal",
  kind: "breach",
});

describe("a lead's name is a text, whatever stands in it", () => {
  test("in Slack: it mentions nobody, links nowhere, and nothing is unfurled", () => {
    fc.assert(
      fc.property(names, (name) => {
        const body = slackBody(messageOf(name), "channel");
        const marked = JSON.stringify(body.blocks, (key, value) =>
          // What is plain text to Slack means nothing in it; addresses are looked at below.
          key === "url" || value?.type === "plain_text" ? undefined : value,
        );
        expect(`${body.text}${marked}`).not.toMatch(/[<>]/);
        expect(body).toMatchObject({ unfurl_links: false, unfurl_media: false });
        const urls = [...JSON.stringify(body.blocks).matchAll(/"url":"([^"]*)"/g)].map(([, url]) => url);
        for (const url of urls) expect(url).toMatch(/^https?:/);
      }),
    );
  });

  test("in an e-mail's HTML: no tag and no link of its own", () => {
    const tagsOf = (html: string) => [...html.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag);
    const harmless = new Set(tagsOf(emailHtml({ ...messageOf("Ada"), url: "https://crm.example/1" })));
    fc.assert(
      fc.property(names, (name) => {
        const html = emailHtml(messageOf(name));
        expect(tagsOf(html).filter((tag) => !harmless.has(tag) && tag !== "br")).toEqual([]);
        expect(html).not.toMatch(/href="(?!https?:)|<[^>]*\son\w+=/i);
        expect(emailText(messageOf(name))).not.toMatch(/[^\P{Cc}\n]/u);
      }),
    );
  });

  test("in a template: what looks like a variable stays as it is", () => {
    const { subject, body } = render(null, "breach", {
      lead: "{{recordLink}}",
      recordLink: "https://crm.example/1",
    });
    expect(subject).toContain("{{recordLink}}");
    expect(body.join("\n")).toContain("{{recordLink}} has been waiting");
  });
});

test("in a spreadsheet no cell of a report is a formula", () => {
  fc.assert(
    fc.property(fc.array(names, { minLength: 1, maxLength: 5 }), (found) => {
      const none = { leads: 0, hits: 0, misses: 0, pending: 0, review: 0, excluded: 0, superseded: 0 };
      const row = (name: string) => ({
        name,
        ...none,
        hitRate: null,
        meanMs: null,
        medianMs: null,
        p90Ms: null,
      });
      const counts = found.map((name) => ({ name, n: 1 }));
      const pack: StoredPack = {
        kind: "weekly",
        period: "2026-03-02",
        startsAt: 0,
        endsAt: 1,
        madeAt: 1,
        body: {
          total: row("all"),
          byReason: counts,
          byCause: counts,
          bySource: found.map(row),
          byOwner: found.map(row),
          byLeadType: found.map(row),
          excluded: counts,
          inOutages: 0,
        },
      };
      for (const cell of cellsOf(packCsv(pack))) expect(cell).not.toMatch(/^\s*[=+@]|^-(?!\d)|^[\t\r]/);
    }),
  );
});

/** RFC 4180, read strictly. */
function cellsOf(csv: string): readonly string[] {
  return [...csv.matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}
