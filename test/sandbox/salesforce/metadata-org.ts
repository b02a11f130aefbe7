import { once } from "node:events";
import type { Server } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { Connection } from "jsforce";
import type { OrgSettings } from "../../../sandbox/salesforce/core/orgs.ts";
import { commit } from "../../../sandbox/salesforce/data/commit.ts";
import type { Values } from "../../../sandbox/salesforce/data/committed.ts";
import { type Attached, attachEvents } from "../../../sandbox/salesforce/events/attach.ts";
import { Faults } from "../../../sandbox/salesforce/http/faults.ts";
import { ROUTES, VERSIONS } from "../../../sandbox/salesforce/http/routes.ts";
import { vendorServer } from "../../../sandbox/salesforce/http/server.ts";
import { Usage } from "../../../sandbox/salesforce/http/usage.ts";
import { attachMetadata } from "../../../sandbox/salesforce/metadata/attach.ts";
import { Router } from "../../../sandbox/support/router.ts";
import { ADMIN, certificate, ORG, OrgWorld } from "./org-world.ts";

const { cert, private: key } = certificate;
setDefaultCACertificates([...getCACertificates("default"), cert]);

/** An org whose HTTPS face is asked by the real jsforce. */
export class MetadataOrg {
  readonly org: OrgWorld;
  readonly url: string;
  readonly #server: Server;
  readonly #events: Attached;

  constructor(org: OrgWorld, server: Server, events: Attached) {
    this.org = org;
    this.#server = server;
    this.#events = events;
    this.url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<MetadataOrg> {
    const org = new OrgWorld();
    const { world } = org;
    attachMetadata(world);
    const events = await attachEvents(world, { cert, key, port: 0 });
    const server = vendorServer({
      world,
      router: new Router(ROUTES, { version: VERSIONS }),
      usage: new Usage(world),
      faults: new Faults(world.clock),
      tls: { cert, key },
      onRequest: () => {},
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new MetadataOrg(org, server, events);
  }

  connection(user = ADMIN): Connection {
    return new Connection({ instanceUrl: this.url, accessToken: this.session(user), version: "67.0" });
  }

  session(user: string): string {
    return this.org.session(user);
  }

  /** A SOAP call as no client would write it. */
  async soap(
    operation: string,
    content: string,
    session = this.session(ADMIN),
  ): Promise<{ status: number; text: string }> {
    const body = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Header xmlns="http://soap.sforce.com/2006/04/metadata"><SessionHeader><sessionId>${session}</sessionId></SessionHeader></soapenv:Header><soapenv:Body xmlns="http://soap.sforce.com/2006/04/metadata"><${operation}>${content}</${operation}></soapenv:Body></soapenv:Envelope>`;
    const answer = await fetch(`${this.url}/services/Soap/m/67.0`, { method: "POST", body });
    return { status: answer.status, text: await answer.text() };
  }

  settings(): OrgSettings {
    return this.org.world.orgs.get(ORG);
  }

  setExtra(extra: Record<string, unknown>): void {
    this.org.world.orgs.put({ ...this.settings(), extra });
  }

  /** Moves the org's clock. */
  pass(ms: number): void {
    const { clock } = this.org.world;
    clock.setManual(clock.now() + ms);
  }

  insert(type: string, values: Values): string {
    return commit(this.org.world, { org: ORG, user: ADMIN, origin: "" }, (tx) => tx.insert(type, values).Id);
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.#events.stop();
    this.org.close();
  }
}
