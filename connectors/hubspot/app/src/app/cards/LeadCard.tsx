import {
  Alert,
  DescriptionList,
  DescriptionListItem,
  EmptyState,
  Flex,
  Heading,
  hubspot,
  List,
  StatusTag,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Text,
} from "@hubspot/ui-extensions";
import { GiveReason } from "./GiveReason.tsx";
import { delaysOf, type Journey, type Lead, sentenceText } from "./lead.ts";
import { OpenConsole } from "./shared/OpenConsole.tsx";
import { Unanswered } from "./shared/Unanswered.tsx";
import { useAsked } from "./shared/useAsked.ts";
import { durationText, instantText, STATUS_TAGS, type Status } from "./shared/words.ts";

hubspot.extend<"crm.record.tab">(({ context }) => <LeadCard contactId={String(context.crm.objectId)} />);

/** Clocks, delays and why it was judged so, of the contact whose record is open. */
export function LeadCard({ contactId }: { readonly contactId: string }) {
  const { asked, again } = useAsked<{ readonly leadId: string | null }>(
    `/records/${encodeURIComponent(`hubspot:contact:${contactId}`)}`,
  );
  if (!asked?.ok) return <Unanswered asked={asked} onAgain={() => void again()} />;
  const { leadId } = asked.answer;
  if (leadId === null)
    return (
      <EmptyState title="No lead of yours" layout="vertical">
        <Text>Leadclock has no engagement of this contact, or it is not among your leads.</Text>
      </EmptyState>
    );
  return <OneLead leadId={leadId} />;
}

function OneLead({ leadId }: { readonly leadId: string }) {
  const { asked, again } = useAsked<Lead>(`/leads/${encodeURIComponent(leadId)}`);
  if (!asked?.ok) return <Unanswered asked={asked} onAgain={() => void again()} />;
  const [journey] = asked.answer.journeys;
  if (!journey)
    return (
      <EmptyState title="No engagement yet" layout="vertical">
        <Text>Clocks start when this contact asks for contact.</Text>
      </EmptyState>
    );
  const timeZone = journey.clocks[0]?.timeZone ?? "UTC";
  const { systems, human, total } = delaysOf(journey);
  return (
    <Flex direction="column" gap="medium">
      <Flex direction="row" gap="small" align="center">
        {journey.verdict ? <Tag status={journey.verdict} /> : null}
        <Text>
          {journey.leadType}, engaged {instantText(journey.engagedAt, timeZone)}
        </Text>
      </Flex>
      <DescriptionList direction="row">
        <DescriptionListItem label="Speed to lead">
          <Text>{durationText(total)}</Text>
        </DescriptionListItem>
        <DescriptionListItem label="Systems delay">
          <Text>{durationText(systems)}</Text>
        </DescriptionListItem>
        <DescriptionListItem label="Human delay">
          <Text>{durationText(human)}</Text>
        </DescriptionListItem>
        <DescriptionListItem label="Owner">
          <Text>{journey.owner?.name ?? "Nobody"}</Text>
        </DescriptionListItem>
      </DescriptionList>
      <Clocks journey={journey} />
      <Why journey={journey} timeZone={timeZone} />
      {journey.mayGive.reason ? (
        <GiveReason leadId={leadId} reasons={asked.answer.reasons} onGiven={() => void again()} />
      ) : null}
      <OpenConsole to={`/console/leads/${encodeURIComponent(leadId)}`} label="The whole story" />
    </Flex>
  );
}

const Tag = ({ status }: { readonly status: Status }) => (
  <StatusTag variant={STATUS_TAGS[status][0]}>{STATUS_TAGS[status][1]}</StatusTag>
);

function Clocks({ journey }: { readonly journey: Journey }) {
  if (journey.clocks.length === 0) return <Alert title="No clock runs for this lead" variant="info" />;
  return (
    <Table bordered={true}>
      <TableHead>
        <TableRow>
          <TableHeader>Clock</TableHeader>
          <TableHeader>Target</TableHeader>
          <TableHeader>Due</TableHeader>
          <TableHeader>Stands</TableHeader>
        </TableRow>
      </TableHead>
      <TableBody>
        {journey.clocks.map(({ clock, number, label, target, dueAt, timeZone, status, decides }) => (
          <TableRow key={`${clock} ${number}`}>
            <TableCell>
              <Text format={{ fontWeight: decides ? "bold" : "regular" }}>{label}</Text>
            </TableCell>
            <TableCell>{target}</TableCell>
            <TableCell>{instantText(dueAt, timeZone)}</TableCell>
            <TableCell>
              <Tag status={status} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function Why({ journey: { why }, timeZone }: { readonly journey: Journey; readonly timeZone: string }) {
  return (
    <Flex direction="column" gap="extra-small">
      <Heading>{why.question}</Heading>
      <List variant="unordered">
        {why.because.map((sentence) => {
          const text = sentenceText(sentence, (at) => instantText(at, timeZone));
          return <Text key={text}>{text}</Text>;
        })}
      </List>
    </Flex>
  );
}
