import { fieldName } from "../names.ts";
import { component, objectPart, type SourceFile } from "./component.ts";
import { APP, REQUESTS_TAB, SETTINGS_TAB } from "./names.ts";

const own = (spec: string): string => fieldName(spec, { account: {} });

/** Component names of the Lightning web components. */
const SETTINGS = "leadclockSettings";
const RECORD = "leadclockRecord";

/** The app, its tabs, the record page, the action, list views and the hints for people who see it for the first time. */
export const pageFiles = (): readonly SourceFile[] => [
  component("CustomApplication", APP, {
    brand: { headerColor: "#0B5CAB", shouldOverrideOrgTheme: false },
    description: "Speed to lead: rules, leads that wait, reports.",
    formFactors: ["Small", "Large"],
    isNavAutoTempTabsDisabled: false,
    isNavPersonalizationDisabled: false,
    label: "Leadclock",
    navType: "Standard",
    tabs: [
      SETTINGS_TAB,
      "standard-Lead",
      "standard-Contact",
      REQUESTS_TAB,
      "standard-report",
      "standard-Dashboard",
    ],
    uiType: "Lightning",
  }),
  component("CustomTab", SETTINGS_TAB, {
    description: "The rules: lead types, thresholds, hours, alert steps, recipients.",
    label: "SLA rules",
    lwcComponent: SETTINGS,
    motif: "Custom19: Wrench",
  }),
  component("CustomTab", REQUESTS_TAB, { customObject: true, motif: "Custom83: Pencil" }),
  recordPage("Lead"),
  recordPage("Contact"),
  quickAction("Lead"),
  quickAction("Contact"),
  listView("Leadclock_Overdue", "Overdue now", { field: own("sla_overdue"), operation: "equals", value: 1 }),
  listView("Leadclock_Waiting", "Waiting for the first touch", {
    field: own("response_status"),
    operation: "equals",
    value: "unanswered",
  }),
  hint("Leadclock_First_rules", SETTINGS_TAB, {
    header: "Rules first",
    body: "Set lead types, time allowed, hours and who hears. Preview shows how they would have done; nothing changes until somebody publishes.",
  }),
  hint("Leadclock_Requests", REQUESTS_TAB, {
    header: "What was asked",
    body: "Each preview and each publication is a record here, with who asked and what Leadclock answered.",
  }),
];

function recordPage(object: "Lead" | "Contact"): SourceFile {
  const region = (name: string, ...components: readonly string[]) => ({
    itemInstances: components.map((componentName) => ({
      componentInstance: {
        componentName,
        identifier: componentName.replace(":", "_"),
      },
    })),
    name,
    type: "Region",
  });
  return component("FlexiPage", `Leadclock_${object}_Page`, {
    description: `${object} with its clocks and delays.`,
    flexiPageRegions: [
      region("header", "force:highlightsPanel"),
      region("main", "force:detailPanel"),
      region("sidebar", RECORD, "runtime_sales_activities:activityPanel"),
    ],
    masterLabel: `Leadclock ${object} page`,
    sobjectType: object,
    template: { name: "flexipage:recordHomeTemplateDesktop" },
    type: "RecordPage",
  });
}

const quickAction = (object: "Lead" | "Contact"): SourceFile =>
  component("QuickAction", `${object}.Leadclock_Explain`, {
    description: "The clocks and delays of this record, in short.",
    label: "Explain the SLA",
    lightningWebComponent: RECORD,
    optionsCreateFeedItem: false,
    type: "LightningWebComponent",
  });

const listView = (
  name: string,
  label: string,
  filter: { readonly field: string; readonly operation: string; readonly value: string | number },
): SourceFile =>
  objectPart("Lead", "ListView", name, {
    columns: [
      "FULL_NAME",
      "LEAD.COMPANY",
      own("lead_type"),
      own("sla_owner"),
      own("engaged_at"),
      own("sla_due_at"),
    ],
    filterScope: "Everything",
    filters: filter,
    label,
  });

function hint(
  name: string,
  tab: string,
  { header, body }: { readonly header: string; readonly body: string },
): SourceFile {
  return component("Prompt", name, {
    masterLabel: header,
    promptVersions: {
      body,
      delayDays: 7,
      dismissButtonLabel: "Got it",
      displayPosition: "BottomRight",
      displayType: "FloatingPanel",
      header,
      isPublished: true,
      masterLabel: header,
      shouldDisplayActionButton: false,
      targetAppDeveloperName: APP,
      targetPageKey1: tab,
      targetPageType: "standard__navItemPage",
      timesToDisplay: 2,
      title: header,
      userAccess: "Everyone",
      versionNumber: 1,
    },
  });
}
