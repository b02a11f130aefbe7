import { Flex, Heading, hubspot, Tab, Tabs } from "@hubspot/ui-extensions";
import { Figures } from "./Figures.tsx";
import { OpenConsole } from "./shared/OpenConsole.tsx";
import { Worklist } from "./Worklist.tsx";

hubspot.extend<"pages">(() => <HomePage />);

/** Who waits now, and how it went. */
export function HomePage() {
  return (
    <Flex direction="column" gap="medium">
      <Flex direction="row" justify="between" align="center">
        <Heading>Speed to lead</Heading>
        <OpenConsole to="/console" label="Open all of Leadclock" />
      </Flex>
      <Tabs defaultSelected="waiting">
        <Tab tabId="waiting" title="Waiting now">
          <Worklist />
        </Tab>
        <Tab tabId="figures" title="Last four weeks">
          <Figures />
        </Tab>
      </Tabs>
    </Flex>
  );
}
