import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { readConfig } from "../../src/config.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { openPortalStack, type PortalStack } from "../support/portal-stack.ts";
import { ROOT } from "../support/sources.ts";
import { MONDAY } from "../support/story.ts";

const LEAD = "zenobia.quatermain@lead.example";
const PERSONAL = ["zenobia", "quatermain", "lead.example", "rita", "mona", "4242424"];

interface Told {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly links?: readonly { readonly spanId: string }[];
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
}

/** Takes what an exporter posts over a socket. */
class Collector {
  readonly bodies: string[] = [];
  asked = 0;
  answer: (response: ServerResponse) => void = (response) => void response.writeHead(200).end("{}");
  readonly #server: Server = createServer((request, response) => void this.#take(request, response));

  async open(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url === "/v1/traces" && request.method === "POST")
      this.bodies.push(Buffer.concat(chunks).toString("utf8"));
    this.answer(response);
  }

  spans(): readonly Told[] {
    return this.bodies.flatMap((body) =>
      (JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Told[] }[] }[] }).resourceSpans.flatMap(
        ({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans),
      ),
    );
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

const told = ({ attributes }: Told, name: string): unknown =>
  Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0];

describe("with a collector", () => {
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  let collector: Collector;
  let story: PortalStack;
  beforeEach(async () => {
    collector = new Collector();
    const endpoint = await collector.open();
    story = await openPortalStack({ at: MONDAY, env: () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }) });
  });
  afterEach(async () => {
    await story.close();
    await collector.close();
  });

  test("given stamps that wait over a restart and an alert, one trace leads from the delivery to the stamps, and nobody is named", async () => {
    const mendedAt = story.now() + 2 * MINUTE;
    await story.fault({ status: 503 }, { path: "/contacts/batch/update" }, { until: mendedAt });
    await story.submitForm(LEAD);
    await story.assign(LEAD, "rita");
    await story.stopApp();
    const before = new Set(collector.spans().map(({ spanId }) => spanId));
    await story.startApp();
    await story.advance("40 min");
    expect(await story.broken()).toEqual([]);
    const [installation] = await story.app.store.tenants.installations();
    const { rows } = await story.app.store.db.query<{ lead_id: string }>("select lead_id from journeys");
    const { grant } = (await story.app.store.vault.read(installation!))!;
    await story.stopApp();

    const spans = collector.spans();
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const above = (span: Told): Told | undefined => byId.get(span.parentSpanId ?? "");
    const wayOf = (span: Told): readonly string[] => {
      const parent = above(span);
      return [...(parent ? wayOf(parent) : []), span.name];
    };
    const sent = (effect: string) =>
      spans.filter((span) => span.name === "send" && told(span, "leadclock.effect") === effect);

    const stamps = sent("fields").find((span) => told(span, "leadclock.outcome") === "done");
    // Whoever was there before the restart decided, and could not send.
    expect([before.has(stamps!.spanId), before.has(stamps!.parentSpanId!)]).toEqual([false, true]);
    expect(sent("fields").filter((span) => told(span, "leadclock.outcome") === "waits")).not.toEqual([]);
    expect(wayOf(stamps!)).toEqual(["intake", "understand", "decide", "send"]);
    const way = [stamps!, above(stamps!)!, above(above(stamps!)!)!, above(above(above(stamps!)!)!)!];
    expect(new Set(way.map(({ traceId }) => traceId)).size).toBe(1);
    expect(told(way[1]!, "leadclock.because")).toBe("news");

    const mark = createHash("sha256").update(`${installation!.tenantId}\n${rows[0]!.lead_id}`).digest("hex");
    expect(told(way[1]!, "leadclock.lead")).toBe(mark.slice(0, 16));

    // Each delivery that was understood hangs below its own intake.
    const understood = spans.filter((span) => told(span, "leadclock.from") === "delivery");
    expect(understood.length).toBeGreaterThan(1);
    expect(understood.filter((span) => above(span)?.name !== "intake")).toEqual([]);
    expect(understood.filter((span) => above(span)!.traceId !== span.traceId)).toEqual([]);

    // Time brings the alert: its trace begins with the decision, which names the same lead.
    const tasks = sent("createTask");
    expect(tasks.length).toBeGreaterThan(0);
    for (const task of tasks) {
      expect(wayOf(task)).toEqual(["decide", "send"]);
      expect(told(above(task)!, "leadclock.because")).toBe("time");
      expect(told(above(task)!, "leadclock.lead")).toBe(told(way[1]!, "leadclock.lead"));
    }

    const raw = collector.bodies.join("\n");
    expect(raw).toContain('"leadclock"');
    expect(PERSONAL.filter((word) => raw.toLowerCase().includes(word))).toEqual([]);
    for (const secret of [installation!.tenantId, grant.accessToken, grant.refreshToken])
      expect(raw).not.toContain(secret);
  });

  test("a collector that refuses, says nothing or is gone delays and loses nothing", async () => {
    const isTasked = async (lead: string) => {
      await story.submitForm(lead);
      await story.assign(lead, "rita");
      await story.advance("40 min");
      return (await story.tasks()).length;
    };
    collector.answer = (response) => void response.writeHead(400).end();
    const first = await isTasked("one@lead.example");
    expect(first).toBeGreaterThan(0);
    await until(() => story.complaints.some((line) => line.startsWith("traces do not arrive")));

    collector.answer = () => {};
    const asked = collector.asked;
    expect(await isTasked("two@lead.example")).toBe(2 * first);
    await until(() => collector.asked > asked);

    await collector.close();
    expect(await isTasked("three@lead.example")).toBe(3 * first);
    expect(await story.broken()).toEqual([]);
    await story.stopApp();
    expect(story.complaints.filter((line) => !line.startsWith("traces do not arrive"))).toEqual([]);
  });
});

describe("without a collector", () => {
  const loaded = async (endpoint: string | null): Promise<readonly string[]> => {
    const program = `
      import { registerHooks } from "node:module";
      const seen = [];
      registerHooks({ resolve(name, context, next) {
        const found = next(name, context);
        if (/@opentelemetry\\/(?!api\\/)/.test(found.url)) seen.push(found.url);
        return found;
      } });
      await import(${JSON.stringify(`${ROOT}src/main.ts`)});
      const { openTracing } = await import(${JSON.stringify(`${ROOT}src/observe/tracing.ts`)});
      const endpoint = ${JSON.stringify(endpoint)} ?? undefined;
      await (await openTracing({ endpoint, role: "all", log: { warn() {} } })).close();
      console.log(JSON.stringify(seen));`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--disable-warning=ExperimentalWarning",
      "--input-type=module",
      "--eval",
      program,
    ]);
    return JSON.parse(stdout) as readonly string[];
  };

  test("nothing of OpenTelemetry is loaded but the names that prom-client asks for; with one it is", async () => {
    expect(await loaded(null)).toEqual([]);
    expect((await loaded("http://127.0.0.1:9")).length).toBeGreaterThan(5);
  });

  test("an address that is none is named, with what to set", () => {
    expect(() => readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" })).toThrow(
      /^OTEL_EXPORTER_OTLP_ENDPOINT: collector:4318 is no address\. Give that of an OpenTelemetry collector/,
    );
  });
});
