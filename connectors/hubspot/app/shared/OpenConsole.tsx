import { Flex, LoadingButton, useExtensionActions } from "@hubspot/ui-extensions";
import { useState } from "react";
import { type Answered, ask } from "./ask.ts";
import { Unanswered } from "./Unanswered.tsx";

const SIZE = { width: 1400, height: 900 };

/**
 * Opens a page of the console above HubSpot, for whoever HubSpot signed the call for: the address holds a ticket that works
 * once, within a minute, so it is asked for by the click.
 */
export function OpenConsole({ to, label }: { readonly to: string; readonly label: string }) {
  const { openIframeModal } = useExtensionActions<"pages" | "crm.record.tab">();
  const [isOpening, setOpening] = useState(false);
  const [failed, setFailed] = useState<Answered<unknown> | null>(null);
  const open = async () => {
    setOpening(true);
    const asked = await ask<{ readonly url: string }>("POST", "/frames", { to });
    setFailed(asked.ok ? null : asked);
    if (asked.ok) openIframeModal({ uri: asked.answer.url, title: "Leadclock", flush: true, ...SIZE });
    setOpening(false);
  };
  return (
    <Flex direction="column" gap="small" align="start">
      <LoadingButton size="sm" variant="secondary" loading={isOpening} onClick={() => void open()}>
        {label}
      </LoadingButton>
      {failed === null ? null : <Unanswered asked={failed} onAgain={() => void open()} />}
    </Flex>
  );
}
