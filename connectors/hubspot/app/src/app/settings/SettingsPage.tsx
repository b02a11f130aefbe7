import { Alert, Flex, Heading, hubspot, Tab, Tabs } from "@hubspot/ui-extensions";
import { Connection } from "./Connection.tsx";
import { RulesEditor } from "./RulesEditor.tsx";
import { Unanswered } from "./shared/Unanswered.tsx";
import { useAsked } from "./shared/useAsked.ts";

hubspot.extend<"settings">(() => <SettingsPage />);

/** Of `GET /me`, what this page needs to know. */
interface Me {
  readonly role: string;
  readonly permissions: readonly string[];
  readonly tenant: { readonly name: string };
}

/** The account's connection and rules, by the same API and the same checks as everywhere else. */
export function SettingsPage() {
  const { asked, again } = useAsked<Me>("/me");
  if (!asked?.ok) return <Unanswered asked={asked} onAgain={() => void again()} />;
  const { permissions, role, tenant } = asked.answer;
  if (!permissions.includes("readAll"))
    return (
      <Alert title={`As ${role} you do not see these settings`} variant="info">
        Ask an admin of {tenant.name}. Your own leads are on the app's home page.
      </Alert>
    );
  return (
    <Flex direction="column" gap="medium">
      <Heading>Leadclock for {tenant.name}</Heading>
      <Tabs defaultSelected="connection">
        <Tab tabId="connection" title="Connection and alerts">
          <Connection mayOperate={permissions.includes("operate")} />
        </Tab>
        <Tab tabId="rules" title="Rules">
          <RulesEditor
            mayEdit={permissions.includes("editPolicy")}
            mayApprove={permissions.includes("approve")}
            mayPublish={permissions.includes("publish")}
          />
        </Tab>
      </Tabs>
    </Flex>
  );
}
