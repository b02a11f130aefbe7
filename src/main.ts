import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import express from "express";
import type { Connector } from "../connectors/connector.ts";
import { noticeZoneData } from "../workflows/decide/notice-zone-data.ts";
import { RulesCache } from "../workflows/decide/tenant-rules.ts";
import type { InstallDefaults, InstallPorts } from "../workflows/learn/install.ts";
import { Reconciler } from "../workflows/learn/reconcile.ts";
import type { Messaging } from "../workflows/messages/messages.ts";
import { CallHealth } from "../workflows/outages/call-health.ts";
import { lastSign, OutageWatch, signOfLife } from "../workflows/outages/outage-watch.ts";
import { watchedAccounts } from "../workflows/outages/watched-accounts.ts";
import { KeptRulesDesk } from "../workflows/policies/kept-rules.ts";
import { PreviewDesk } from "../workflows/policies/preview-desk.ts";
import type { Clock } from "../workflows/ports.ts";
import { openChannels, slackHosts } from "./alerts/channels/open-channels.ts";
import { type Caller, may } from "./api/caller.ts";
import { consoleCaller } from "./api/console-caller.ts";
import { crmPages } from "./api/crm-pages.ts";
import type { ApiDeps } from "./api/deps.ts";
import { docsRoutes } from "./api/docs.ts";
import { apiRoutes } from "./api/index.ts";
import { mount } from "./api/mount.ts";
import { operatorCaller } from "./api/operator-caller.ts";
import { readPolicy } from "./api/policy-reader.ts";
import { framedBy, framedCookie, sessionCaller, sessionCookie } from "./api/session-caller.ts";
import type { Config } from "./config.ts";
import type { ConsoleAccess } from "./console/access.ts";
import { Patience } from "./console/patience.ts";
import { consoleRoutes } from "./console/routes.ts";
import { watchful } from "./console/watchful.ts";
import { MINUTE } from "./domain/time.ts";
import { everyAnswer, LOOK_EVERY_MS, lastResort, limitTime, noSuchPlace } from "./doors.ts";
import { BadInput } from "./errors.ts";
import { frameRoutes } from "./intake/frame-routes.ts";
import { installRoutes, showFirstSteps } from "./intake/install-routes.ts";
import { signInRoutes, signInWays } from "./intake/sign-in-routes.ts";
import { Streams } from "./intake/streams.ts";
import type { OAuthStates } from "./intake/visits.ts";
import { webhookRoutes } from "./intake/webhooks.ts";
import type { Log } from "./log.ts";
import { probeRoutes } from "./observe/probes.ts";
import { readiness } from "./observe/readiness.ts";
import { openTracing } from "./observe/tracing.ts";
import { UnderWay } from "./observe/under-way.ts";
import { openWatch } from "./observe/watch.ts";
import { operatorRoutes } from "./operator/routes.ts";
import { presets } from "./settings/presets.ts";
import { fromPolicy } from "./settings/to-policy.ts";
import { writtenOut } from "./settings/written-out.ts";
import { type OpenStore, openStore } from "./store/open-store.ts";
import { openAccounts } from "./tenants/accounts.ts";
import { cachedTenants } from "./tenants/cached-tenants.ts";
import { memoryLimits } from "./tenants/memory-limits.ts";
import { operatorToken, secretKeys } from "./tenants/secret-key.ts";
import { Engine } from "./timers/engine.ts";
import { type Running, run } from "./timers/run.ts";

export interface AppOptions {
  readonly config: Config;
  readonly connectors: readonly Connector[];
  readonly clock: Clock;
  readonly log: Log;
  readonly defaults: InstallDefaults;
  readonly access: ConsoleAccess;
  readonly demo?: ApiDeps["demo"];
  /** Default: Slack and e-mail as the config says. */
  readonly channels?: Messaging["channels"];
}

export interface App {
  readonly url: string;
  readonly server: Server;
  readonly store: OpenStore;
  readonly ports: InstallPorts;
  readonly engine: Engine;
  readonly reconciler: Reconciler;
  readonly streams: Streams;
  /** Keeps going by itself, in real time; without it somebody calls `engine.settle`. */
  start(): void;
  stop(): Promise<void>;
}

const STATE_LASTS = 10 * MINUTE;

/** The one place where everything is wired: store, connectors, engine, HTTP. */
export async function openApp(options: AppOptions): Promise<App> {
  const { config, connectors, clock } = options;
  const watch = openWatch({ token: config.LEADCLOCK_METRICS_TOKEN, clock });
  const log = watch.log(options.log);
  const { LEADCLOCK_ROLE: role, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = config;
  const tracing = await openTracing({ endpoint, role, log });
  const store = await openStore({
    secretKey: secretKeys(config.LEADCLOCK_DATA, config.LEADCLOCK_SECRET_KEY),
    log,
    ...(config.DATABASE_URL
      ? { databaseUrl: config.DATABASE_URL, ownerUrl: config.DATABASE_OWNER_URL }
      : { dataDir: join(config.LEADCLOCK_DATA, "store") }),
  });
  await store.releaseLeases(clock.now());
  const resealed = await store.vault.rotate();
  if (resealed > 0) log.info("secrets sealed under the newest key", { count: resealed });
  const rules = new RulesCache(config.LEADCLOCK_PUBLIC_URL);
  const health = new CallHealth();
  const accounts = openAccounts({
    connectors,
    vault: store.vault,
    rateLimits: watch.limits(store.kind === "embedded" ? memoryLimits() : store.rateLimits),
    clock,
    ruleProperties: async (tenantId) => (await rules.of(store, tenantId)).properties,
    ourTasks: (tenantId, taskIds) => store.alerts.ourTasks(tenantId, taskIds),
  });
  const slack = slackHosts(config.LEADCLOCK_SLACK_URL);
  const ports: InstallPorts = {
    clock,
    startedAt: clock.now(),
    connectors,
    store: tracing.store(watch.store({ ...store, tenants: cachedTenants(store.tenants) })),
    accounts: tracing.accounts(watch.accounts(watchedAccounts(accounts, health))),
    messaging: {
      channels: options.channels ?? openChannels(slack, config.LEADCLOCK_PRIVATE_HOSTS),
      settings: (tenantId) => store.channels.of(tenantId),
    },
    log,
    saveGrant: async (installation, grant) => {
      await store.vault.save(installation, grant);
    },
  };
  await noticeZoneData(ports);
  const streams = new Streams(ports, {
    arrived: () => running?.wake(),
    changed: (installationId) => {
      reconciler.lookNow(installationId);
      running?.wake();
    },
  });
  const reconciler = new Reconciler(ports, rules, {
    sweepEveryMs: config.LEADCLOCK_SWEEP_MINUTES * MINUTE,
    backfillDays: config.LEADCLOCK_BACKFILL_DAYS,
    streams,
  });
  const previews = new PreviewDesk(ports, rules, readPolicy);
  const keptRules = new KeptRulesDesk(ports, {
    read: readPolicy,
    writtenOut: (policy) => writtenOut(fromPolicy(policy), presets),
    previews,
    rules,
    members: store.members,
    may: (role, permission) => may({ role }, permission),
  });
  const engine = new Engine(
    ports,
    rules,
    reconciler,
    streams,
    new OutageWatch(ports, health),
    (now) => store.rewind(now),
    keptRules,
  );
  let running: Running | null = null;
  let url = config.LEADCLOCK_PUBLIC_URL ?? "";
  const publicUrl = () => url;
  const isHttps = () => url.startsWith("https:");
  let keeping: NodeJS.Timeout | null = null;
  /** A process without an engine makes calls too, for previews: workers judge the CRM by them. */
  const keepCalls = () =>
    void health
      .keep(clock.now(), (rows) => store.outages.putCalls(rows))
      .catch((error) => log.warn("calls could not be kept", { why: String(error) }));
  const arrived = () => running?.wake();
  const connected = () => {
    arrived();
    // Where workers are others, they look for new accounts by themselves.
    if (role !== "web") void streams.again();
  };

  const patience = new Patience();
  const hasPassword = watchful(options.access, patience, clock);
  const states = statesOf(store);
  const signIn = { publicUrl, states, rules, members: store.members, cookie: () => sessionCookie(isHttps()) };
  const signedIn = (request: express.Request): Promise<Caller | null> =>
    sessionCaller(request, { ports, rules, members: store.members, isHttps });

  const underWay = new UnderWay();
  const workedAt = () => (running ? engine.movedAt : null);
  const obstacles = readiness({
    isStopping: () => underWay.isStopping,
    db: store.db,
    workedAt,
    streamsAt: () => streams.lookedAt,
  });

  const app = express();
  app.disable("x-powered-by");
  app.use(everyAnswer(isHttps), underWay.watch, watch.web);
  app.use(probeRoutes({ obstacles, metrics: watch.metrics(store.db, workedAt) }));
  // Who does the work answers nobody else: what a worker need not open, it does not.
  if (role === "worker") app.use(noSuchPlace);
  app.use(webhookRoutes(ports, connectors, { publicUrl, arrived }));
  app.use(
    installRoutes(ports, {
      publicUrl,
      arrived: connected,
      defaults: options.defaults,
      states,
      mayJoin: async (request, tenantId) => {
        if (hasPassword(request)) return true;
        const caller = await signedIn(request);
        return caller?.tenantId === tenantId && may(caller, "operate");
      },
      signIn,
    }),
  );
  app.use(signInRoutes(ports, signIn));
  app.use(frameRoutes(ports, { ...signIn, cookie: () => framedCookie(isHttps()) }));
  app.use(
    "/api/operator",
    operatorRoutes({
      ports,
      store,
      reconciler,
      token: operatorToken(config.LEADCLOCK_DATA),
      connecting: { defaults: options.defaults, connected },
    }),
  );
  const routes = apiRoutes({
    ports,
    store,
    rules,
    previews,
    slackHosts: slack,
    connectors,
    publicUrl,
    crmLabel: (crm) => connectors.find((one) => one.crm === crm)?.label ?? crm,
    ...(options.demo ? { demo: options.demo } : {}),
  });
  app.use(
    crmPages(routes, connectors, {
      ports,
      rules,
      members: store.members,
      publicUrl,
      asTenant: store.asTenant,
    }),
  );
  app.use("/api", docsRoutes(routes));
  app.use(
    "/api",
    mount(routes, {
      asTenant: store.asTenant,
      callerOf: async (request) =>
        (await operatorCaller(request, operatorToken(config.LEADCLOCK_DATA), store.tenants)) ??
        (await signedIn(request)) ??
        (await consoleCaller(request, {
          how: options.access === "open on loopback" ? "loopback" : "password",
          mayEnter: hasPassword,
          tenants: store.tenants,
        })),
    }),
  );
  app.use(
    consoleRoutes({
      clock,
      access: options.access,
      patience,
      isSignedIn: async (request) => (await signedIn(request)) !== null,
      signInWays: (to) => signInWays(ports, to),
      showFirstSteps: (response) => showFirstSteps(ports, response),
      framedBy: async (request) => framedBy(ports, request, isHttps(), await signedIn(request)),
      tokenSetting: "LEADCLOCK_ACCESS_TOKEN",
      isHttps,
    }),
  );
  app.use(noSuchPlace, lastResort(log));

  const server = createServer({ connectionsCheckingInterval: LOOK_EVERY_MS }, app);
  limitTime(server);
  try {
    server.listen(config.LEADCLOCK_PORT, config.LEADCLOCK_HOST);
    await once(server, "listening");
  } catch (error) {
    await store.close();
    throw portError(error, config);
  }
  const { port } = server.address() as AddressInfo;
  url ||= `http://${config.LEADCLOCK_HOST}:${port}`;
  store.announce(port);
  // Streams live on sockets and in machine time, also where somebody else moves the clock and calls the engine.
  if (role !== "web" && connectors.some((one) => one.subscribe)) streams.start();

  return {
    url,
    server,
    store,
    ports,
    engine,
    reconciler,
    streams,
    start() {
      if (role === "web") keeping ??= setInterval(keepCalls, MINUTE).unref();
      else
        running ??= run(engine, ports, {
          async maintain() {
            await store.maintain(clock.now());
            // Rules that came since the start may name other zones.
            await noticeZoneData(ports);
          },
          signOfLife: () => signOfLife(ports),
        });
    },
    async stop() {
      clearInterval(keeping ?? undefined);
      await underWay.drain(server);
      await streams.stop();
      await previews.stop();
      await running?.stop();
      // Without the database there is nothing to say it to: the gap is told as silence.
      if (running) await lastSign(ports).catch((error) => log.warn("no last sign", { why: String(error) }));
      await store.close();
      await tracing.close();
    },
  };
}

function statesOf(store: OpenStore): OAuthStates & Pick<OpenStore["states"], "once"> {
  return {
    once: (mark, until) => store.states.once(mark, until),
    issue: ({ tenantId, ...pending }, now) =>
      store.states.issue({ tenantId: tenantId ?? "", ...pending }, now + STATE_LASTS),
    async redeem(state, now) {
      const pending = await store.states.redeem(state, now);
      return pending && { ...pending, tenantId: pending.tenantId || null };
    },
  };
}

function portError(error: unknown, config: Config): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EADDRINUSE")
    return new BadInput(
      "LEADCLOCK_PORT",
      `port ${config.LEADCLOCK_PORT} is in use by another program.`,
      "Stop that program, or set LEADCLOCK_PORT to a free port (0 takes any).",
    );
  if (code === "EACCES")
    return new BadInput(
      "LEADCLOCK_PORT",
      `port ${config.LEADCLOCK_PORT} may not be opened by this user.`,
      "Set LEADCLOCK_PORT to a port above 1023.",
    );
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return new BadInput(
      "LEADCLOCK_HOST",
      `${config.LEADCLOCK_HOST} is not an address of this machine.`,
      "Set LEADCLOCK_HOST to one, for instance 127.0.0.1.",
    );
  return error;
}
