import { readFileSync } from "node:fs";
import { Signature } from "@hubspot/api-client";
import fc from "fast-check";
import { isSignedByHubSpot, signV3 } from "../../../connectors/hubspot/signature.ts";

const contracts = JSON.parse(
  readFileSync(new URL("../../contracts/hubspot/webhooks/signature-vectors.json", import.meta.url), "utf8"),
) as {
  clientSecret: string;
  method: string;
  url: string;
  timestamp: string;
  vectors: { version: string; url?: string; body: string; expect: string }[];
};
const recorded = JSON.parse(
  readFileSync(new URL("../../recordings/hubspot/signature-vectors/vectors.json", import.meta.url), "utf8"),
) as {
  vectors: {
    version: string;
    clientSecret: string;
    method: string;
    uri: string;
    timestamp: string;
    body: string;
    signature: string;
  }[];
};

const SECRET = "a-secret";
const NOW = 1_800_000_000_000;
const URL_OF_OURS = "https://app.leadclock.example/hubspot/webhooks";

function request(changes: { secret?: string; timestamp?: string; body?: string; url?: string } = {}) {
  const raw = { method: "POST", url: changes.url ?? URL_OF_OURS, body: Buffer.from(changes.body ?? "[]") };
  const timestamp = changes.timestamp ?? String(NOW);
  const signature = signV3(raw, timestamp, changes.secret ?? SECRET);
  return {
    ...raw,
    headers: { "x-hubspot-signature-v3": signature, "x-hubspot-request-timestamp": timestamp },
  };
}

describe("the v3 signature", () => {
  it.each(contracts.vectors.filter(({ version }) => version === "v3"))(
    "equals HubSpot's own vector $expect",
    ({ url, body, expect: expected }) => {
      const raw = { method: contracts.method, url: url ?? contracts.url, body: Buffer.from(body) };
      expect(signV3(raw, contracts.timestamp, contracts.clientSecret)).toBe(expected);
      const headers = {
        "x-hubspot-signature-v3": expected,
        "x-hubspot-request-timestamp": contracts.timestamp,
      };
      expect(
        isSignedByHubSpot({ ...raw, headers }, [contracts.clientSecret], Number(contracts.timestamp)),
      ).toBe(true);
    },
  );

  it.each(recorded.vectors.filter(({ version }) => version === "v3"))(
    "equals the recorded vector $signature",
    (vector) => {
      const raw = { method: vector.method, url: vector.uri, body: Buffer.from(vector.body) };
      expect(signV3(raw, vector.timestamp, vector.clientSecret)).toBe(vector.signature);
    },
  );

  it("agrees with HubSpot's own client on any body", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(), (body, at) => {
        const theirs = Signature.getSignature("POST", "v3", {
          clientSecret: SECRET,
          requestBody: body,
          url: URL_OF_OURS,
          timestamp: at,
          signature: "",
        } as Parameters<typeof Signature.getSignature>[2]);
        expect(
          signV3({ method: "POST", url: URL_OF_OURS, body: Buffer.from(body) }, String(at), SECRET),
        ).toBe(theirs);
      }),
    );
  });

  it("decodes exactly HubSpot's twelve escapes in the address, nothing else", () => {
    const raw = { method: "POST", body: Buffer.from("[]") };
    const escaped = `${URL_OF_OURS}?q=%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B%3a%20%25%3D%C3%A9`;
    const decoded = `${URL_OF_OURS}?q=:/?@!$'()*,;:%20%25%3D%C3%A9`;
    expect(signV3({ ...raw, url: escaped }, "1", SECRET)).toBe(signV3({ ...raw, url: decoded }, "1", SECRET));
    expect(signV3({ ...raw, url: escaped }, "1", SECRET)).not.toBe(
      signV3({ ...raw, url: decodeURIComponent(escaped) }, "1", SECRET),
    );
  });
});

describe("a request counts as HubSpot's", () => {
  it("while it is no older than five minutes and no further ahead than one", () => {
    const at = (offset: number) =>
      isSignedByHubSpot(request({ timestamp: String(NOW + offset) }), [SECRET], NOW);
    expect([at(-300_001), at(-300_000), at(0), at(60_000), at(60_001)]).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it.each(["", "abc", "1.8e12", " 1800000000000", "-1800000000000", "0x1"])(
    "never with the timestamp %j",
    (timestamp) => {
      expect(isSignedByHubSpot(request({ timestamp }), [SECRET], NOW)).toBe(false);
    },
  );

  it("with either secret while the secret is rotated", () => {
    expect(isSignedByHubSpot(request({ secret: "old" }), [SECRET, "old"], NOW)).toBe(true);
    expect(isSignedByHubSpot(request({ secret: "older" }), [SECRET, "old"], NOW)).toBe(false);
  });

  it("only over the bytes that came", () => {
    const good = request({ body: '[{"a": 1}]' });
    expect(isSignedByHubSpot({ ...good, body: Buffer.from('[{"a":1}]') }, [SECRET], NOW)).toBe(false);
    expect(isSignedByHubSpot({ ...good, method: "PUT" }, [SECRET], NOW)).toBe(false);
    expect(isSignedByHubSpot({ ...good, url: `${good.url}?a=1` }, [SECRET], NOW)).toBe(false);
  });

  it("never without a v3 signature, whatever v1 or v2 says", () => {
    const body = Buffer.from("[]");
    const headers = {
      "x-hubspot-signature": Signature.getSignature("POST", "v1", {
        clientSecret: SECRET,
        requestBody: "[]",
        signature: "",
      }),
      "x-hubspot-signature-version": "v1",
      "x-hubspot-request-timestamp": String(NOW),
    };
    expect(isSignedByHubSpot({ method: "POST", url: URL_OF_OURS, body, headers }, [SECRET], NOW)).toBe(false);
    const short = { ...headers, "x-hubspot-signature-v3": "x" };
    expect(isSignedByHubSpot({ method: "POST", url: URL_OF_OURS, body, headers: short }, [SECRET], NOW)).toBe(
      false,
    );
  });
});
