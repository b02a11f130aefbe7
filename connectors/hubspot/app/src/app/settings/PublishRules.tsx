import { Alert, Button, ButtonRow, Flex, Heading, List, Text } from "@hubspot/ui-extensions";
import { useState } from "react";
import type { Rules } from "./rules.ts";
import { type Answered, ask } from "./shared/ask.ts";

interface Problem {
  readonly field: string;
  readonly reason: string;
  readonly fix: string;
}
interface Draft {
  readonly revision: number;
  readonly changes: readonly string[] | null;
  readonly problems: readonly Problem[];
}
interface Counts {
  readonly hits: number;
  readonly misses: number;
}
interface Preview {
  readonly id: string;
  readonly state: string;
  readonly result: {
    readonly leads: number;
    readonly before: Counts;
    readonly after: Counts;
    readonly alerts: {
      readonly before: { readonly total: number };
      readonly after: { readonly total: number };
    };
  } | null;
}

interface PublishRulesProps {
  readonly rules: Rules;
  readonly newest: number;
  readonly draft: { readonly revision: number } | null;
  readonly isChanged: boolean;
  readonly mayApprove: boolean;
  readonly mayPublish: boolean;
  readonly onKept: () => void;
}

/** A draft is kept, its effect is looked at, it is approved, then published: the same way as everywhere else. */
export function PublishRules({
  rules,
  newest,
  draft,
  isChanged,
  mayApprove,
  mayPublish,
  onKept,
}: PublishRulesProps) {
  const [kept, setKept] = useState<Draft | null>(null);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [said, setSaid] = useState<{ readonly title: string; readonly good: boolean } | null>(null);
  const revision = kept?.revision ?? draft?.revision ?? 0;

  function take<T>(answered: Answered<T>, then: (answer: T) => void): void {
    if (answered.ok) then(answered.answer);
    else setSaid({ title: `${answered.error} ${answered.fix ?? ""}`.trim(), good: false });
  }
  const keep = async () =>
    take(
      await ask<Draft>("PUT", "/policies/draft", { policy: { ...rules }, basedOn: newest, revision }),
      (answer) => {
        setKept(answer);
        setPreview(null);
        setSaid({ title: "The draft is kept. Nothing has changed for your team yet.", good: true });
        onKept();
      },
    );
  const look = async () => take(await ask<Preview>("POST", "/policies/draft/preview", {}), setPreview);
  const lookAgain = async (id: string) =>
    take(await ask<Preview>("GET", `/policies/draft/preview/${encodeURIComponent(id)}`), setPreview);
  const approve = async () =>
    take(await ask("POST", "/policies/draft/approvals", { revision, parts: "all" }), () =>
      setSaid({ title: "You approved every part of the draft.", good: true }),
    );
  const publish = async () =>
    take(
      await ask<{ readonly version: number }>("POST", "/policies/publish", { revision }),
      ({ version }) => {
        setKept(null);
        setPreview(null);
        setSaid({ title: `Version ${version} is published.`, good: true });
        onKept();
      },
    );

  return (
    <Flex direction="column" gap="small">
      <Heading>Draft, preview, publish</Heading>
      {said ? <Alert title={said.title} variant={said.good ? "success" : "danger"} /> : null}
      {kept && kept.problems.length > 0 ? (
        <Alert title="These rules cannot be published yet" variant="warning">
          {kept.problems.map(({ field, reason, fix }) => `${field} ${reason} ${fix}`).join(" ")}
        </Alert>
      ) : null}
      {kept?.changes && kept.changes.length > 0 ? (
        <List variant="unordered">
          {kept.changes.map((words) => (
            <Text key={words}>{words}</Text>
          ))}
        </List>
      ) : null}
      {preview ? <Effect preview={preview} /> : null}
      <ButtonRow>
        <Button variant="primary" disabled={!isChanged} onClick={() => void keep()}>
          Keep the draft
        </Button>
        <Button disabled={revision === 0 || isChanged} onClick={() => void look()}>
          Preview
        </Button>
        <Button disabled={!preview} onClick={() => void (preview ? lookAgain(preview.id) : undefined)}>
          Look at the preview
        </Button>
        {mayApprove ? (
          <Button disabled={revision === 0 || isChanged} onClick={() => void approve()}>
            Approve
          </Button>
        ) : null}
        {mayPublish ? (
          <Button disabled={revision === 0 || isChanged} onClick={() => void publish()}>
            Publish
          </Button>
        ) : null}
      </ButtonRow>
    </Flex>
  );
}

function Effect({ preview: { state, result } }: { readonly preview: Preview }) {
  if (result === null) return <Text>The preview is {state}.</Text>;
  const { leads, before, after, alerts } = result;
  return (
    <Text>
      Over {leads} leads: {before.hits} hits and {before.misses} misses become {after.hits} and {after.misses}
      ; {alerts.before.total} alerts become {alerts.after.total}.
    </Text>
  );
}
