import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { z } from "zod";
import { certificateOf } from "../support/certificate.ts";
import { Clock } from "../support/clock.ts";
import { Database } from "../support/database.ts";
import type { Started, StartOptions } from "../support/run-main.ts";
import { contextOf, converse, type Desk } from "./conversation.ts";
import { Fault, Faults } from "./faults.ts";
import { accepted, changeSettings, SCHEMA, settings } from "./post-office.ts";

/** Serves mail on `port` (STARTTLS), on the next one with TLS from the first byte, and its control on the one after. */
export async function startMail({ port, directory, clock, end }: StartOptions): Promise<Started> {
  const db = new Database(join(directory, "mail.sqlite"), SCHEMA);
  const certificate = await certificateOf(directory, "Emulated mail server");
  const desk: Desk = {
    office: { db, clock: new Clock(db, clock) },
    faults: new Faults(),
    secure: contextOf(certificate.cert, certificate.key),
  };
  const open = new Set<Socket>();
  const kept = (socket: Socket): void => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  };
  const smtp = createServer((socket) => {
    kept(socket);
    converse(desk, socket, false);
  });
  const smtps = createTlsServer({ cert: certificate.cert, key: certificate.key }, (socket) =>
    converse(desk, socket, true),
  );
  smtps.on("connection", kept);
  smtps.on("tlsClientError", (_error, socket) => socket.destroy());
  const control = controlServer(desk, end);
  const following = (step: number): number => (port === 0 ? 0 : port + step);
  const ports = {
    smtp: await listen(smtp, port),
    smtps: await listen(smtps, following(1)),
    control: await listen(control, following(2)),
  };
  return {
    addresses: {
      host: "127.0.0.1",
      smtp: ports.smtp,
      smtps: ports.smtps,
      url: `http://127.0.0.1:${ports.control}`,
      ca: certificate.file,
    },
    async stop() {
      for (const socket of open) socket.destroy();
      control.closeAllConnections();
      await Promise.all([smtp, smtps, control].map((one) => new Promise((resolve) => one.close(resolve))));
      db.close();
    },
  };
}

function listen(server: Server | HttpServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

const Move = z.object({ to: z.number().int().optional(), by: z.number().int().min(0).optional() });

function controlServer(desk: Desk, end: () => void): HttpServer {
  return createHttpServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "/", "http://mail");
    const [status, body] = answer(
      desk,
      end,
      request.method ?? "",
      url,
      Buffer.concat(chunks).toString("utf8"),
    );
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
}

function answer(
  { office, faults }: Desk,
  end: () => void,
  method: string,
  url: URL,
  raw: string,
): [status: number, body: unknown] {
  const asked = `${method} ${url.pathname.replace("/_sandbox/", "")}`;
  const body = (): unknown => JSON.parse(raw || "{}");
  try {
    switch (asked) {
      case "GET settings":
        return [200, settings(office)];
      case "POST settings":
        return [200, changeSettings(office, body() as object)];
      case "GET messages":
        return [200, { results: accepted(office, url.searchParams.get("recipient") ?? undefined) }];
      case "GET replies":
        return [200, { replies: office.db.all("SELECT * FROM replies ORDER BY command, code") }];
      case "GET clock":
        return [200, { now: office.clock.now() }];
      case "POST clock": {
        const { to, by } = Move.parse(body());
        office.clock.setManual(to ?? office.clock.now() + (by ?? 0));
        return [200, { now: office.clock.now() }];
      }
      case "GET faults":
        return [200, { results: faults.list() }];
      case "POST faults":
        faults.add(Fault.parse(body()));
        return [200, {}];
      case "DELETE faults":
        faults.clear();
        return [200, {}];
      case "POST stop":
        end();
        return [200, {}];
      default:
        return [404, { error: `there is no ${asked}` }];
    }
  } catch (error) {
    return [400, { error: error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message }];
  }
}
