import { Flex, Heading, hubspot, Tab, Tabs } from "@hubspot/ui-extensions";
import { Figures } from "./Figures.tsx";
import { Worklist } from "./Worklist.tsx";

hubspot.extend<"pages">(() => <HomePage />);

/** Who waits now, and how it went. */
export function HomePage() {
  return (
    <Flex direction="column" gap="medium">
      <Heading>Speed to lead</Heading>
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
