import {
  Button,
  EmptyState,
  Flex,
  Link,
  Select,
  StatusTag,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Text,
} from "@hubspot/ui-extensions";
import { useState } from "react";
import { Unanswered } from "./shared/Unanswered.tsx";
import { useAsked } from "./shared/useAsked.ts";
import { instantText, STATUS_TAGS, type Status } from "./shared/words.ts";

/** Of `GET /worklist`, what the list shows. */
interface Waiting {
  readonly counts: Readonly<Record<string, number>>;
  readonly rows: readonly {
    readonly leadId: string;
    readonly name: string;
    readonly company: string | null;
    readonly leadType: string;
    readonly url: string | null;
    readonly owner: { readonly name: string } | null;
    readonly clock: {
      readonly status: Status;
      readonly dueAt: number | null;
      readonly timeZone: string;
    } | null;
    readonly next: { readonly what: string; readonly at: number } | null;
  }[];
}

const SHOWN = [
  ["everyone", "Everyone"],
  ["pastDue", "Past due"],
  ["noOwner", "Nobody owns"],
  ["highIntent", "High intent"],
] as const;

/** The leads that should have a response and do not, most urgent first. */
export function Worklist() {
  const [show, setShow] = useState("everyone");
  const { asked, again } = useAsked<Waiting>(`/worklist?show=${show}&limit=50`);
  if (!asked?.ok) return <Unanswered asked={asked} onAgain={() => void again()} />;
  const { rows, counts } = asked.answer;
  return (
    <Flex direction="column" gap="small">
      <Flex direction="row" gap="small" align="end">
        <Select
          label="Show"
          value={show}
          options={SHOWN.map(([value, label]) => ({ value, label: `${label} (${counts[value] ?? 0})` }))}
          onChange={(value) => setShow(String(value))}
        />
        <Button size="sm" onClick={() => void again()}>
          Look again
        </Button>
      </Flex>
      {rows.length === 0 ? (
        <EmptyState title="Nobody waits" layout="vertical">
          <Text>Every lead of this list has had its response.</Text>
        </EmptyState>
      ) : (
        <Table bordered={true}>
          <TableHead>
            <TableRow>
              <TableHeader>Lead</TableHeader>
              <TableHeader>Type</TableHeader>
              <TableHeader>Owner</TableHeader>
              <TableHeader>Due</TableHeader>
              <TableHeader>Stands</TableHeader>
              <TableHeader>Next</TableHeader>
            </TableRow>
          </TableHead>
          <TableBody>{rows.map((row) => waitingRow(row))}</TableBody>
        </Table>
      )}
    </Flex>
  );
}

function waitingRow({ leadId, name, company, url, leadType, owner, clock, next }: Waiting["rows"][number]) {
  const [variant, label] = STATUS_TAGS[clock?.status ?? "notStarted"];
  return (
    <TableRow key={leadId}>
      <TableCell>
        {url === null ? <Text>{name}</Text> : <Link href={url}>{name}</Link>}
        {company === null ? null : <Text variant="microcopy">{company}</Text>}
      </TableCell>
      <TableCell>{leadType}</TableCell>
      <TableCell>{owner?.name ?? "Nobody"}</TableCell>
      <TableCell>{instantText(clock?.dueAt ?? null, clock?.timeZone ?? "UTC")}</TableCell>
      <TableCell>
        <StatusTag variant={variant}>{label}</StatusTag>
      </TableCell>
      <TableCell>
        {next === null
          ? "Everyone was told"
          : `${next.what}, ${instantText(next.at, clock?.timeZone ?? "UTC")}`}
      </TableCell>
    </TableRow>
  );
}
