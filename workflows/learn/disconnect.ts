import type { Ports, TenantId } from "../ports.ts";

/** The grant is gone: sending holds, clocks run on with what is stored, operations are told (D36). */
export async function disconnect(
  ports: Ports,
  tenantId: TenantId,
  installationId: string,
  why: string,
): Promise<void> {
  const all = await ports.store.tenants.installations(tenantId);
  const installation = all.find(({ id }) => id === installationId);
  // Every caller finds out by itself; it is told once.
  if (installation?.status !== "connected") return;
  await ports.store.tenants.saveInstallation(installation, "disconnected");
  await ports.store.audit.append(tenantId, [
    {
      at: ports.clock.now(),
      actor: "leadclock",
      action: "installation.disconnected",
      subject: installationId,
      detail: { why },
    },
  ]);
  ports.log.error("installation disconnected: an admin must connect it again", {
    tenantId,
    installationId,
    why,
  });
}
