import { readFileSync } from "node:fs";
import { ADMIN, type Emulator, idOf, install, ORG, ready } from "./support.ts";

interface Captured {
  step: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

const { requests } = JSON.parse(
  readFileSync("test/contracts/salesforce/jsforce-wire-capture.json", "utf8"),
) as { requests: Captured[] };

let emulator: Emulator;
let user: string;
beforeAll(async () => {
  emulator = await ready();
  await emulator.control("/clock", { to: "2026-11-01T00:20:00Z" });
  await install(emulator, ADMIN);
  user = await idOf(emulator, "User", ADMIN);
});

/** The captured text with this org's app, session, org and user in the places of the made-up ones. */
const ours = (text: string) =>
  text
    .replaceAll("00Dxx!FRESH", emulator.token)
    .replaceAll("00D000000000001EAA", ORG)
    .replaceAll("005000000000001AAA", user)
    .replaceAll("client_id=CID&client_secret=SEC", "client_id=key&client_secret=secret");

/** Bodies were captured up to a length: the rest of a collection is more of the same. */
const whole = ({ step, body }: Captured) =>
  step.startsWith("update[20") && !body.endsWith("}")
    ? JSON.stringify({
        allOrNone: false,
        records: Array.from({ length: 200 }, (_, n) => ({
          id: `00Q${n}`,
          attributes: { type: "Lead" },
          X__c: n,
        })),
      })
    : body;

const OF_THE_TRANSPORT = /^(content-length|transfer-encoding|upgrade|user-agent|sec-websocket-.*)$/;

async function replayed(request: Captured): Promise<{ status: number; text: string }> {
  const boundary = /^--(\S+)/.exec(request.body)?.[1] ?? "";
  const headers = Object.entries(request.headers)
    .filter(([name]) => !OF_THE_TRANSPORT.test(name))
    .map(([name, value]): [string, string] => [name, ours(value).replace("<boundary>", boundary)]);
  const body = whole(request);
  const response = await fetch(emulator.url + ours(request.url), {
    method: request.method,
    headers: Object.fromEntries(headers),
    redirect: "manual",
    ...(body === "" ? {} : { body: ours(body) }),
  });
  return { status: response.status, text: await response.text() };
}

const NOT_HERE = "The requested resource does not exist";

/** What comes of each request, in the order of the capture: understood, or refused for the reason it deserves. */
const OUTCOMES: [step: string, status: number, says: string][] = [
  ["authorize(code)", 400, "invalid_grant"],
  ["identity", 200, '"user_type":"STANDARD"'],
  ["query", 200, '"totalSize":0'],
  ["query autoFetch", 200, '"done":true'],
  ["query autoFetch", 400, "INVALID_QUERY_LOCATOR"],
  ["query scanAll", 200, '"records":[]'],
  ["create", 400, "MALFORMED_ID"],
  ["create w header", 400, "Required fields are missing: [Company]"],
  ["update", 404, "NOT_FOUND"],
  ["update[200]", 200, "malformed id 00Q199"],
  ["update[201] allowRecursive", 200, "malformed id 00Q199"],
  ["update[201] allowRecursive", 200, "malformed id 00Q200"],
  ["upsert one", 404, NOT_HERE],
  ["upsert[2]", 404, "Provided external ID field does not exist or is not accessible: Ext__c"],
  ["retrieve[2]", 200, '"name":"Lead"'],
  ["retrieve[2]", 200, "[null,null]"],
  ["destroy[2]", 200, "malformed id 00Q2"],
  ["describe", 200, '"keyPrefix":"00Q"'],
  ["updated", 200, '"latestDateCovered":"2026-11-01T00:10:00.000+0000"'],
  ["deleted", 200, '"earliestDateAvailable":"2026-10-17T00:20:00.000+0000"'],
  ["limits", 200, '"DailyApiRequests"'],
  ["tooling.query", 200, '"size":0'],
  ["tooling.create", 201, '"success":true'],
  ["metadata.create", 200, "Lead.SLA__c"],
  ["metadata.upsert", 200, "Lead.SLA__c"],
  ["metadata.read", 200, "Lead.SLA__c"],
  ["metadata.update PS", 200, "SLA_PS"],
  ["metadata.deploy", 200, "deployResponse"],
  ["metadata.deploy", 500, "faultcode"],
  ["metadata.deployRest", 201, '"id":"0Af'],
  ["checkDeployStatus rest", 404, "NOT_FOUND"],
  ["bulk2 ingest", 404, NOT_HERE],
  ["analytics.reports", 404, NOT_HERE],
  ["report exec", 404, NOT_HERE],
  ["composite raw", 200, '{"compositeResponse":[]}'],
  ["parameterizedSearch raw", 404, NOT_HERE],
  ["expired REST → refresh", 401, "INVALID_SESSION_ID"],
  ["expired REST → refresh", 400, "expired access/refresh token"],
  ["expired REST → refresh", 200, '"totalSize":0'],
  ["expired SOAP → refresh", 500, "INVALID_SESSION_ID"],
  ["expired SOAP → refresh", 400, "expired access/refresh token"],
  ["expired SOAP → refresh", 200, "readMetadataResponse"],
  ["revoke", 400, "invalid_token"],
  ["soap login", 404, NOT_HERE],
  ["streaming", 404, NOT_HERE],
  ["streaming", 404, NOT_HERE],
  ["streaming", 404, NOT_HERE],
  ["streaming", 404, NOT_HERE],
  ["streaming", 404, NOT_HERE],
];

test("every request that jsforce sends is understood, or refused for the reason it deserves", async () => {
  const outcomes: [string, number, string][] = [];
  for (const [index, request] of requests.entries()) {
    const { status, text } = await replayed(request);
    const says = OUTCOMES[index]?.[2] ?? "";
    outcomes.push([request.step, status, text.includes(says) ? says : text.slice(0, 200)]);
  }
  expect(outcomes).toEqual(OUTCOMES);
});
