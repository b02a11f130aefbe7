import { Alert, Flex, Text } from "@hubspot/ui-extensions";
import { useEffect, useState } from "react";
import { HoursEditor } from "./HoursEditor.tsx";
import { PeopleEditor } from "./PeopleEditor.tsx";
import { PublishRules } from "./PublishRules.tsx";
import type { Rules } from "./rules.ts";
import { Unanswered } from "./shared/Unanswered.tsx";
import { useAsked } from "./shared/useAsked.ts";
import { ThresholdsEditor } from "./ThresholdsEditor.tsx";
import { TiersEditor } from "./TiersEditor.tsx";

/** Of `GET /policies/editor`. */
interface Editor {
  readonly newest: number;
  readonly draft: { readonly revision: number; readonly basedOn: number } | null;
  readonly policy: Rules;
}

interface Choices {
  readonly people: readonly {
    readonly person: string;
    readonly name: string;
    readonly active: boolean;
    readonly human: boolean;
  }[];
}

interface RulesEditorProps {
  readonly mayEdit: boolean;
  readonly mayApprove: boolean;
  readonly mayPublish: boolean;
}

/** Lead types and their thresholds, hours, tiers and people. What a change does is shown before it is published. */
export function RulesEditor({ mayEdit, mayApprove, mayPublish }: RulesEditorProps) {
  const editor = useAsked<Editor>("/policies/editor");
  const choices = useAsked<Choices>("/policies/choices");
  const [rules, setRules] = useState<Rules | null>(null);
  const loaded = editor.asked?.ok ? editor.asked.answer : null;
  useEffect(() => {
    if (loaded) setRules(loaded.policy);
  }, [loaded]);
  const open = [editor, choices].find(({ asked }) => !asked?.ok);
  if (open || !loaded || rules === null || !choices.asked?.ok)
    return <Unanswered asked={open?.asked ?? null} onAgain={() => void open?.again()} />;
  const people = choices.asked.answer.people.filter(({ active, human }) => active && human);
  const part = { rules, onChange: setRules, readOnly: !mayEdit };
  return (
    <Flex direction="column" gap="large">
      {mayEdit ? null : (
        <Alert title="You see the rules and may not change them" variant="info">
          <Text>Ask an admin to make you an editor of the rules.</Text>
        </Alert>
      )}
      <ThresholdsEditor {...part} />
      <HoursEditor {...part} />
      <TiersEditor {...part} />
      <PeopleEditor {...part} people={people} />
      {mayEdit ? (
        <PublishRules
          rules={rules}
          newest={loaded.newest}
          draft={loaded.draft}
          isChanged={rules !== loaded.policy}
          mayApprove={mayApprove}
          mayPublish={mayPublish}
          onKept={() => void editor.again()}
        />
      ) : null}
    </Flex>
  );
}
