import type { ImportedCalendars } from "../../connectors/connector.ts";
import { BadInput, Reauthorize } from "../../src/errors.ts";
import type { InstallPorts } from "../learn/install.ts";
import type { Tenants } from "../ports.ts";

export interface CalendarsOfInstallation extends ImportedCalendars {
  readonly installation: string;
}

/** The business hours of one of a tenant's CRMs: the named one, else the only one that keeps any. */
export async function calendarsFrom(
  { accounts }: InstallPorts,
  installations: Awaited<ReturnType<Tenants["installations"]>>,
  from: string,
): Promise<CalendarsOfInstallation> {
  const keeping = installations.filter(({ crm }) => accounts.connector(crm).importCalendars);
  const named = from === "" ? keeping : keeping.filter(({ id, crm }) => id === from || crm === from);
  const [installation, other] = named;
  if (!installation || other) {
    const known = keeping.map(({ id }) => id).join(", ");
    throw new BadInput(
      "from",
      from === "" && keeping.length === 0
        ? "no connected CRM keeps business hours."
        : from === ""
          ? "several CRMs keep business hours."
          : `there is no installation ${from} that keeps business hours.`,
      known === "" ? "Write the calendars into the policy by hand." : `Name one of: ${known}.`,
    );
  }
  if (installation.status !== "connected")
    throw new Reauthorize(`${installation.id} is disconnected: connect it again first.`);
  const session = accounts.session(installation);
  const imported = await accounts.connector(installation.crm).importCalendars!(session);
  return { installation: installation.id, ...imported };
}
