import { Component, type ReactNode } from "react";
import { useAddress } from "../../client/address.ts";
import { useAsk } from "../../client/use-ask.ts";
import { Broken } from "../../components/Broken.tsx";
import { PageHead } from "../../components/PageHead.tsx";
import { Segments } from "../../components/Segments.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { Answers } from "./Answers.tsx";
import { AsText } from "./AsText.tsx";
import { Clocks } from "./Clocks.tsx";
import { SeenLists } from "./conditions.tsx";
import { Conflict, DraftCard, DraftState } from "./Draft.tsx";
import { DueExamples } from "./Examples.tsx";
import { EditorProvider } from "./editor.tsx";
import { Hours } from "./Hours.tsx";
import { LeadTypes } from "./LeadTypes.tsx";
import { Messages } from "./Messages.tsx";
import { PreviewCard, usePreview } from "./PreviewCard.tsx";
import { Publishing } from "./Publishing.tsx";
import { Recipients } from "./Recipients.tsx";
import css from "./Rules.module.css";
import { StartFrom } from "./StartFrom.tsx";
import { Stops } from "./Stops.tsx";
import { Versions } from "./Versions.tsx";

const TABS = ["types", "hours", "people", "stops", "answers", "messages", "versions", "text"] as const;
type Tab = (typeof TABS)[number];
const NAMES: Readonly<Record<Tab, string>> = {
  types: "Lead types and clocks",
  hours: "Calendars",
  people: "Recipients",
  stops: "Exclusions and stops",
  answers: "Answers and reasons",
  messages: "Messages",
  versions: "Versions",
  text: "As text",
};

/** The rules, for people who write no code: draft, preview, approvals, versions. */
export default function Rules() {
  const { data, error, refetch } = useAsk("GET /policies/editor");
  if (data)
    return (
      <EditorProvider data={data}>
        <Body />
      </EditorProvider>
    );
  return (
    <>
      <PageHead title="Rules" />
      <div className="page">
        <div className="card">
          {error ? (
            <Broken what="The rules could not be read" error={error} again={() => void refetch()} />
          ) : (
            <Skeleton rows={8} height={56} />
          )}
        </div>
      </div>
    </>
  );
}

function Body() {
  const [tab, setTab] = useAddress<Tab>("part", "types", TABS);
  const preview = usePreview();
  return (
    <>
      <PageHead title="Rules" sum={<DraftState />} />
      <div className="page">
        <div className={css.tabs}>
          <Segments<Tab>
            label="Part of the rules"
            value={tab}
            choose={setTab}
            options={TABS.map((value) => ({ value, label: NAMES[value] }))}
          />
        </div>
        <Conflict />
        <div className={css.cols}>
          <div className={css.stack}>
            <Unharmed key={tab} toText={() => setTab("text")}>
              <SeenLists />
              {tab === "types" ? (
                <>
                  <LeadTypes />
                  <DueExamples />
                  <Clocks />
                </>
              ) : null}
              {tab === "hours" ? (
                <>
                  <DueExamples />
                  <Hours />
                </>
              ) : null}
              {tab === "people" ? <Recipients /> : null}
              {tab === "stops" ? <Stops /> : null}
              {tab === "answers" ? <Answers /> : null}
              {tab === "messages" ? <Messages /> : null}
              {tab === "versions" ? <Versions /> : null}
              {tab === "text" ? <AsText /> : null}
            </Unharmed>
          </div>
          <aside className={css.stack} aria-label="The draft">
            <StartFrom />
            <DraftCard show={(to) => setTab(to as Tab)} />
            <PreviewCard {...preview} />
            <Publishing preview={preview.preview} />
          </aside>
        </div>
      </div>
    </>
  );
}

/** A draft written as text may be of any shape: what no form can show is mended as text. */
class Unharmed extends Component<
  { readonly children: ReactNode; toText(): void },
  { readonly failed: boolean }
> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <section className="card pad" role="alert">
        <h2>This part cannot be shown as a form</h2>
        <p className="sm mid">
          The draft holds something here that no form has a place for. Nothing is lost.
        </p>
        <button type="button" className="btn" onClick={this.props.toText}>
          Mend it as text
        </button>
      </section>
    );
  }
}
