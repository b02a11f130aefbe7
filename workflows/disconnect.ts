import type { Ports, TenantId } from "./ports.ts";

/** The grant is gone: sending holds, clocks run on with what is stored, operations are told (D36). */
export async function disconnect(
  ports: Ports,
  tenantId: TenantId,
  installationId: string,
  why: string,
): Promise<void> {
  const installation = await ports.store.tenants.installation(tenantId, installationId);
  if (!installation) return;
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
