import { useMe } from "../client/me.tsx";
import { Banner } from "../components/Banner.tsx";

/** Says on every page what is not the ordinary case: a demo, or silence. */
export function ModeBanner() {
  const { tenant, demo } = useMe();
  const silent = tenant.mode === "silent";
  if (!silent && !demo) return null;
  const whom = tenant.testRecipient ? `go to ${tenant.testRecipient} only` : "go to nobody";
  return (
    <>
      {demo ? (
        <Banner tone="plain" title="Demo.">
          {demo.story}
        </Banner>
      ) : null}
      {silent ? (
        <Banner tone="silent" title="Silent mode.">
          Clocks are judged, alerts {whom}; no task sits on a lead.
        </Banner>
      ) : null}
    </>
  );
}
