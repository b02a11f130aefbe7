import { Alert, Button, Flex, LoadingSpinner, Text } from "@hubspot/ui-extensions";
import type { Answered } from "./ask.ts";

/** What stands in place of an answer that is not there: waiting, or why not and what to do. */
export function Unanswered({
  asked,
  onAgain,
}: {
  readonly asked: Answered<unknown> | null;
  readonly onAgain: () => void;
}) {
  if (asked === null) return <LoadingSpinner label="Asking Leadclock" showLabel={true} />;
  if (asked.ok) return null;
  return (
    <Flex direction="column" gap="small">
      <Alert title={asked.error} variant={asked.status === 403 ? "warning" : "danger"}>
        <Text>{asked.fix ?? ""}</Text>
      </Alert>
      {asked.status === 403 ? null : (
        <Button onClick={onAgain} size="sm">
          Try again
        </Button>
      )}
    </Flex>
  );
}
