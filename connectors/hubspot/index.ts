import { SECOND } from "../../src/domain/time.ts";
import { BadInput } from "../../src/errors.ts";
import type { Connector, ConnectorModule, Installation, Session } from "../connector.ts";
import { describeAccount, uninstall } from "./account.ts";
import { recordUrl } from "./card.ts";
import { hubspotClient } from "./client.ts";
import { deliveriesOf } from "./deliveries.ts";
import { directories } from "./directory.ts";
import { findTasks } from "./find-tasks.ts";
import type { Reader } from "./hydrate.ts";
import { ASSOCIATIONS, CALLS, SEARCH } from "./limits.ts";
import { limitationsOf, manifest } from "./manifest.ts";
import { authorizeUrl, exchangeCode, refresh } from "./oauth.ts";
import { changeOwners } from "./owners.ts";
import { isFromHubSpotItself, pages } from "./pages.ts";
import { readPeople } from "./people.ts";
import { provision } from "./provision.ts";
import { describeProperties, readBack, readFilled } from "./read-back.ts";
import { reread } from "./reread.ts";
import { signIn } from "./sign-in.ts";
import { sweep } from "./sweep.ts";
import { changeTasks, createTasks } from "./tasks.ts";
import { understand } from "./understand.ts";
import { workflowSteps } from "./workflow-steps.ts";
import { MAX_WRITES, writeFields } from "./write-back.ts";

const TIME_LIMIT = 15 * SECOND;

/** A hundred events with our properties are a tenth of this. */
const MAX_BODY = 4 * 1024 * 1024;

/** HubSpot, as any CRM is to us. */
export const hubspot: ConnectorModule = {
  crm: "hubspot",
  label: "HubSpot",
  settings: [
    {
      name: "HUBSPOT_CLIENT_ID",
      secret: false,
      help: "Client id of the app, from its Auth page in HubSpot.",
    },
    {
      name: "HUBSPOT_CLIENT_SECRET",
      secret: true,
      help: "Client secret of the app; also signs the webhooks.",
    },
    {
      name: "HUBSPOT_CLIENT_SECRET_PREVIOUS",
      secret: true,
      optional: true,
      help: "While the secret is being rotated: the one before, still accepted on webhooks.",
    },
    {
      name: "HUBSPOT_API_URL",
      secret: false,
      optional: true,
      help: "Where the API is. Default https://api.hubapi.com.",
    },
    {
      name: "HUBSPOT_APP_URL",
      secret: false,
      optional: true,
      help: "Where people agree to the installation. Default https://app.hubspot.com.",
    },
    {
      name: "HUBSPOT_RULE_PROPERTIES",
      secret: false,
      optional: true,
      help: "Names of your own contact properties that the policy's rules read, separated by commas.",
    },
    {
      name: "HUBSPOT_TIME_LIMIT_MS",
      secret: false,
      optional: true,
      help: "Longest wait for one answer of HubSpot, in milliseconds. Default 15000.",
    },
  ],
  create,
};

function create(settings: Readonly<Record<string, string>>): Connector {
  const app = {
    clientId: required(settings, "HUBSPOT_CLIENT_ID"),
    clientSecret: required(settings, "HUBSPOT_CLIENT_SECRET"),
    appUrl: url(settings, "HUBSPOT_APP_URL", "https://app.hubspot.com"),
  };
  const secrets = [app.clientSecret, settings.HUBSPOT_CLIENT_SECRET_PREVIOUS || []].flat();
  const client = hubspotClient({
    apiUrl: url(settings, "HUBSPOT_API_URL", "https://api.hubapi.com"),
    timeLimitMs: milliseconds(settings, "HUBSPOT_TIME_LIMIT_MS", TIME_LIMIT),
  });
  const ruleProperties = (settings.HUBSPOT_RULE_PROPERTIES ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  const reader: Reader = { client, directories: directories(client), ruleProperties };
  const readerFor = async (session: Session): Promise<Reader> => ({
    ...reader,
    ruleProperties: [...new Set([...ruleProperties, ...((await session.ruleProperties?.()) ?? [])])],
  });

  return {
    crm: "hubspot",
    label: "HubSpot",
    limits: [CALLS, SEARCH, ASSOCIATIONS],
    webhook: {
      path: manifest.hubspot.webhookPath,
      maxBodyBytes: MAX_BODY,
      receive: (request, now) =>
        isFromHubSpotItself(request, secrets, now)
          ? deliveriesOf(request.body, now)
          : { ok: false, status: 401 },
    },
    workflowSteps: workflowSteps(manifest.hubspot.actionsPath, secrets),
    pages: pages(manifest.hubspot.pagesPath, secrets),
    maxWrites: MAX_WRITES,
    authorizeUrl: (visit) => authorizeUrl(app, visit),
    exchangeCode: (code, visit, now) => exchangeCode(client, app, code, visit, now),
    signIn: signIn(client, app),
    frame: { hosts },
    refresh: (grant, now) => refresh(client, app, grant, now),
    describeAccount: (session) => describeAccount(client, session),
    uninstall: (session) => uninstall(client, session),
    understand: async (session, deliveries) => understand(await readerFor(session), session, deliveries),
    reread: async (session, records) => reread(await readerFor(session), session, records),
    sweep: async (session, window, cursor) => sweep(await readerFor(session), session, window, cursor),
    people: (session) => readPeople(client, reader.directories, session),
    provision: (session, specs, options) => provision(client, session, specs, options),
    writeFields: (session, specs, writes) => writeFields(client, session, specs, writes),
    readFilled: (session, specs, records) => readFilled(client, session, specs, records),
    readBack: (session, specs, writes) => readBack(client, session, specs, writes),
    describeProperties: (session, names) => describeProperties(client, session, names),
    createTasks: (session, drafts) => createTasks(client, session, drafts),
    findTasks: (session, drafts) => findTasks(client, session, drafts),
    changeTasks: (session, changes) => changeTasks(client, session, changes),
    changeOwners: (session, assignments) => changeOwners(client, session, assignments),
    limitations: (installation) => limitationsOf(installation.scopes),
    link(installation, record) {
      const [, type, id] = record.split(":");
      return recordUrl(installation, type === "task" ? "0-27" : "0-1", id ?? "");
    },
  };
}

/** The account's own host, and nobody else's; who opens the console there a signed call of a page of ours says. */
function hosts({ account }: Pick<Installation, "account">): readonly string[] {
  const host = account.linkHost ?? "app.hubspot.com";
  return /^[\w-]+(\.[\w-]+)*\.hubspot\.com$/.test(host) ? [`https://${host}`] : [];
}

function required(settings: Readonly<Record<string, string>>, name: string): string {
  const value = settings[name];
  if (value) return value;
  throw new BadInput(name, "It is not set.", "Take it from the app's Auth page in HubSpot.");
}

function url(settings: Readonly<Record<string, string>>, name: string, otherwise: string): string {
  const value = settings[name] || otherwise;
  if (/^https?:$/.test(URL.parse(value)?.protocol ?? "")) return value.replace(/\/+$/, "");
  throw new BadInput(name, `${value} is no web address.`, "Write it like https://api.hubapi.com.");
}

function milliseconds(settings: Readonly<Record<string, string>>, name: string, otherwise: number): number {
  const value = settings[name];
  if (!value) return otherwise;
  const parsed = Number(value);
  if (Number.isInteger(parsed) && parsed > 0) return parsed;
  throw new BadInput(
    name,
    `${value} is no number of milliseconds.`,
    "Write a whole number above 0, for instance 15000.",
  );
}
