import {
  Alert,
  Button,
  ButtonRow,
  DescriptionList,
  DescriptionListItem,
  Flex,
  Heading,
  List,
  StatusTag,
  Text,
} from "@hubspot/ui-extensions";
import { useState } from "react";
import { ask } from "./shared/ask.ts";
import { Unanswered } from "./shared/Unanswered.tsx";
import { useAsked } from "./shared/useAsked.ts";
import { instantText } from "./shared/words.ts";

/** Of `GET /setup`. */
interface Setup {
  readonly accounts: readonly {
    readonly id: string;
    readonly label: string;
    readonly accountId: string;
    readonly name: string | null;
    readonly status: "connected" | "disconnected";
    readonly watchFrom: number;
    readonly lacks: readonly string[];
  }[];
  readonly policy: { readonly version: number; readonly name: string };
}

/** Of `GET /gate`. */
interface Gate {
  readonly mode: "silent" | "live";
  readonly state: string;
  readonly passed: boolean;
  readonly testRecipientName: string | null;
  readonly checks: readonly {
    readonly id: string;
    readonly title: string;
    readonly state: "pass" | "fail" | "unknown";
    readonly says: string;
    readonly fix: string | null;
  }[];
}

/** Which accounts are connected and what they lack; whether alerts reach the team. */
export function Connection({ mayOperate }: { readonly mayOperate: boolean }) {
  const setup = useAsked<Setup>("/setup");
  const gate = useAsked<Gate>("/gate");
  const open = [setup, gate].find(({ asked }) => !asked?.ok);
  if (open || !setup.asked?.ok || !gate.asked?.ok)
    return <Unanswered asked={open?.asked ?? null} onAgain={() => void open?.again()} />;
  const { accounts, policy } = setup.asked.answer;
  return (
    <Flex direction="column" gap="medium">
      {accounts.map((account) => (
        <DescriptionList key={account.id} direction="row">
          <DescriptionListItem label={account.label}>
            <StatusTag variant={account.status === "connected" ? "success" : "danger"}>
              {account.status === "connected" ? "Connected" : "Not connected"}
            </StatusTag>
          </DescriptionListItem>
          <DescriptionListItem label="Account">
            <Text>{account.name ?? account.accountId}</Text>
          </DescriptionListItem>
          <DescriptionListItem label="Judged since">
            <Text>{instantText(account.watchFrom, "UTC")}</Text>
          </DescriptionListItem>
          <DescriptionListItem label="Rules in force">
            <Text>
              Version {policy.version}, {policy.name}
            </Text>
          </DescriptionListItem>
        </DescriptionList>
      ))}
      {accounts
        .filter(({ lacks }) => lacks.length > 0)
        .map(({ id, label, lacks }) => (
          <Alert key={id} title={`What was not granted in ${label}`} variant="warning">
            {lacks.join(" ")}
          </Alert>
        ))}
      <Mode gate={gate.asked.answer} mayOperate={mayOperate} again={gate.again} />
    </Flex>
  );
}

interface ModeProps {
  readonly gate: Gate;
  readonly mayOperate: boolean;
  readonly again: () => Promise<void>;
}

function Mode({ gate, mayOperate, again }: ModeProps) {
  const [refused, setRefused] = useState<string | null>(null);
  const change = async (path: string, body: Readonly<Record<string, unknown>>) => {
    const answered = await ask("POST", path, body);
    setRefused(answered.ok ? null : `${answered.error} ${answered.fix ?? ""}`);
    await again();
  };
  const missing = gate.checks.filter(({ state }) => state !== "pass");
  return (
    <Flex direction="column" gap="small">
      <Heading>{gate.mode === "live" ? "Alerts are live" : "Alerts are silent"}</Heading>
      <Text>
        {gate.mode === "live"
          ? "Tasks and messages reach the team."
          : `Everything is judged and written; alerts reach ${gate.testRecipientName ?? "nobody"} alone.`}
      </Text>
      {refused ? <Alert title={refused} variant="danger" /> : null}
      {gate.mode === "silent" && missing.length > 0 ? (
        <List variant="unordered">
          {missing.map(({ id, title, says, fix }) => (
            <Text key={id}>
              {title}: {says} {fix ?? ""}
            </Text>
          ))}
        </List>
      ) : null}
      {mayOperate ? (
        <ButtonRow>
          {gate.mode === "live" ? (
            <Button
              variant="destructive"
              onClick={() => void change("/gate/silent", { why: "asked for in HubSpot" })}
            >
              Back to silent
            </Button>
          ) : (
            <Button variant="primary" onClick={() => void change("/gate/live", {})}>
              Go live
            </Button>
          )}
          <Button onClick={() => void change("/gate/examination", {})}>Look again</Button>
        </ButtonRow>
      ) : null}
    </Flex>
  );
}
