import { Alert, Button, Flex, Form, Select, TextArea } from "@hubspot/ui-extensions";
import { useState } from "react";
import { ask } from "./shared/ask.ts";

interface GiveReasonProps {
  readonly leadId: string;
  readonly reasons: readonly { readonly value: string; readonly label: string }[];
  readonly onGiven: () => void;
}

/** Why a lead was late, in the words of who had it. */
export function GiveReason({ leadId, reasons, onGiven }: GiveReasonProps) {
  const [reason, setReason] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [refused, setRefused] = useState<string | null>(null);
  const give = async () => {
    if (reason === null) return setRefused("Choose a reason first.");
    const said = note.trim() === "" ? { reason } : { reason, note: note.trim() };
    const answered = await ask("POST", `/leads/${encodeURIComponent(leadId)}/reason`, said);
    setRefused(answered.ok ? null : answered.error);
    if (answered.ok) onGiven();
  };
  return (
    <Form onSubmit={() => void give()}>
      <Flex direction="column" gap="small">
        {refused ? <Alert title={refused} variant="danger" /> : null}
        <Select
          name="reason"
          label="Why was it late?"
          value={reason ?? ""}
          options={reasons.map(({ value, label }) => ({ value, label }))}
          onChange={(value) => setReason(String(value))}
        />
        <TextArea name="note" label="Note" value={note} onChange={setNote} />
        <Button type="submit" variant="primary">
          Give the reason
        </Button>
      </Flex>
    </Form>
  );
}
