import type { KeyObject } from "node:crypto";
import { SECOND } from "../../src/domain/time.ts";
import { BadInput } from "../../src/errors.ts";
import type { Connector, ConnectorModule, Installation, Session } from "../connector.ts";
import { describeAccount, recordUrl } from "./account.ts";
import { canvas } from "./canvas.ts";
import { salesforceClient } from "./client.ts";
import { subscribe } from "./events/subscribe.ts";
import { findTasks } from "./find-tasks.ts";
import { gapSentences, gapsOf } from "./gaps.ts";
import { type Reader, readerOf } from "./hydrate.ts";
import { importCalendars } from "./import-calendars.ts";
import { privateKey } from "./jwt.ts";
import { CALLS, DAILY } from "./limits.ts";
import { isLoopback, LOGINS, OWN_LOGIN, PRODUCTION } from "./logins.ts";
import { without } from "./manifest.ts";
import { authorizeUrl, connectServer, exchangeCode, type OAuthApp, refresh, revoke } from "./oauth.ts";
import { changeOwners } from "./owners.ts";
import { readPeople } from "./people.ts";
import { provision } from "./provision.ts";
import { describeProperties, readBack, readFilled } from "./read-back.ts";
import { reread } from "./reread.ts";
import { keptRules } from "./rules/keep.ts";
import { signIn } from "./sign-in.ts";
import { sweep } from "./sweep.ts";
import { changeTasks, createTasks } from "./tasks.ts";
import { trustFile } from "./trust.ts";
import { understand } from "./understand.ts";
import { MAX_WRITES, writeFields } from "./write-back.ts";

const TIME_LIMIT = 20 * SECOND;
const PUBSUB = "api.pubsub.salesforce.com:7443";

/** Salesforce, as any CRM is to us. */
export const salesforce: ConnectorModule = {
  crm: "salesforce",
  label: "Salesforce",
  settings: [
    {
      name: "SALESFORCE_CLIENT_ID",
      secret: false,
      help: "Consumer key of the external client app.",
    },
    {
      name: "SALESFORCE_CLIENT_SECRET",
      secret: true,
      help: "Consumer secret of the external client app.",
    },
    {
      name: "SALESFORCE_JWT_KEY",
      secret: true,
      optional: true,
      help: "Private key (PEM, or the path of a file) whose certificate the app has: lets a server connect without a visit.",
    },
    {
      name: "SALESFORCE_LOGIN_URL",
      secret: false,
      optional: true,
      help: "Where people sign in who choose production. Default https://login.salesforce.com.",
    },
    {
      name: "SALESFORCE_PUBSUB_ENDPOINT",
      secret: false,
      optional: true,
      help: "Host and port of the Pub/Sub API. Default api.pubsub.salesforce.com:7443.",
    },
    {
      name: "SALESFORCE_CA_FILE",
      secret: false,
      optional: true,
      help: "PEM file with certificates to trust besides the usual ones, for a proxy of your own.",
    },
    {
      name: "SALESFORCE_RULE_FIELDS",
      secret: false,
      optional: true,
      help: "API names of your own lead and contact fields that the policy's rules read, separated by commas.",
    },
    {
      name: "SALESFORCE_INTEGRATION_USERS",
      secret: false,
      optional: true,
      help: "Usernames behind whom no person stands although Salesforce does not say so, separated by commas.",
    },
    {
      name: "SALESFORCE_TIME_LIMIT_MS",
      secret: false,
      optional: true,
      help: "Longest wait for one answer of Salesforce, in milliseconds. Default 20000.",
    },
  ],
  create,
};

function create(settings: Readonly<Record<string, string>>): Connector {
  const app = appOf(settings);
  const ca = settings.SALESFORCE_CA_FILE
    ? trustFile("SALESFORCE_CA_FILE", settings.SALESFORCE_CA_FILE)
    : null;
  const client = salesforceClient({
    timeLimitMs: milliseconds(settings, "SALESFORCE_TIME_LIMIT_MS", TIME_LIMIT),
  });
  const endpoint = settings.SALESFORCE_PUBSUB_ENDPOINT || PUBSUB;
  const ruleProperties = listIn(settings, "SALESFORCE_RULE_FIELDS");
  const integrations = listIn(settings, "SALESFORCE_INTEGRATION_USERS");
  const reader = readerOf({ client, ruleProperties, integrations });
  const readerFor = async (session: Session): Promise<Reader> => ({
    ...reader,
    ruleProperties: [...new Set([...ruleProperties, ...((await session.ruleProperties?.()) ?? [])])],
  });

  return {
    crm: "salesforce",
    label: "Salesforce",
    ownsLeads: true,
    limits: [CALLS, DAILY],
    logins: LOGINS,
    ownLogin: OWN_LOGIN,
    authorizeUrl: (visit) => authorizeUrl(app, visit),
    exchangeCode: (code, visit, now) => exchangeCode(client, app, code, visit, now),
    connectServer: (who, now) => connectServer(client, app, who, now),
    signIn: signIn(client, app),
    frame: canvas("/salesforce/canvas", app.clientSecret),
    refresh: (grant, now, uncertain = false) => refresh(client, app, grant, now, uncertain),
    async describeAccount(session) {
      const account = await describeAccount(client, session);
      reader.selecting.forget(session);
      const gaps = await gapsOf(reader.selecting, session);
      return gaps ? { ...account, traits: { ...account.traits, gaps } } : account;
    },
    uninstall: (session) => revoke(client, app, session),
    subscribe: (session, from, sink) => subscribe({ client, endpoint, ca }, session, from, sink),
    understand: async (session, deliveries) => understand(await readerFor(session), session, deliveries),
    reread: async (session, records) => reread(await readerFor(session), session, records),
    sweep: async (session, window, cursor) => sweep(await readerFor(session), session, window, cursor),
    importCalendars: (session) => importCalendars(reader, session),
    keptRules: keptRules(client),
    people: (session) => readPeople(reader, session),
    async provision(session, specs, options) {
      const report = await provision(client, session, specs, options);
      if (!options.check) reader.selecting.forget(session);
      return report;
    },
    maxWrites: MAX_WRITES,
    writeFields: (session, specs, writes) => writeFields(client, session, specs, writes, reader.seen),
    readFilled: (session, specs, records) => readFilled(client, session, specs, records),
    readBack: (session, specs, writes) => readBack(client, session, specs, writes),
    describeProperties: (session, names) => describeProperties(reader.selecting, session, names),
    createTasks: (session, drafts) => createTasks(client, session, drafts),
    findTasks: (session, drafts) => findTasks(client, session, drafts),
    changeTasks: (session, changes) => changeTasks(client, session, changes),
    changeOwners: (session, assignments) => changeOwners(client, session, assignments),
    limitations,
    link: (installation, record) => recordUrl(installation, record.split(":").at(-1) ?? ""),
  };
}

function appOf(settings: Readonly<Record<string, string>>): OAuthApp {
  const key: KeyObject | null = settings.SALESFORCE_JWT_KEY
    ? privateKey("SALESFORCE_JWT_KEY", settings.SALESFORCE_JWT_KEY)
    : null;
  return {
    clientId: required(settings, "SALESFORCE_CLIENT_ID"),
    clientSecret: required(settings, "SALESFORCE_CLIENT_SECRET"),
    loginUrl: loginUrl(settings),
    key,
  };
}

/** What is off, each with what an admin does about it. */
function limitations(installation: Installation): readonly string[] {
  const polled = `${without("ViewAllData")}: give the integration user View All Data (a permission set that has it), then connect again.`;
  return [...(installation.account.pollEveryMs === undefined ? [] : [polled]), ...gapSentences(installation)];
}

const listIn = (settings: Readonly<Record<string, string>>, name: string): readonly string[] =>
  (settings[name] ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

function required(settings: Readonly<Record<string, string>>, name: string): string {
  const value = settings[name];
  if (value) return value;
  throw new BadInput(name, "It is not set.", "Take it from the external client app's OAuth settings.");
}

function loginUrl(settings: Readonly<Record<string, string>>): string {
  const value = settings.SALESFORCE_LOGIN_URL || PRODUCTION;
  const url = URL.parse(value);
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(value)))
    return value.replace(/\/+$/, "");
  throw new BadInput("SALESFORCE_LOGIN_URL", `${value} is no https address.`, `Write it like ${PRODUCTION}.`);
}

function milliseconds(settings: Readonly<Record<string, string>>, name: string, otherwise: number): number {
  const value = settings[name];
  if (!value) return otherwise;
  const parsed = Number(value);
  if (Number.isInteger(parsed) && parsed > 0) return parsed;
  throw new BadInput(
    name,
    `${value} is no number of milliseconds.`,
    "Write a whole number above 0, for instance 20000.",
  );
}
