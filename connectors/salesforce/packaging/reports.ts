import { fieldSpecs } from "../../../field-specs/index.ts";
import { fieldName } from "../names.ts";
import { type Body, component, type SourceFile } from "./component.ts";
import { CONTACTS_TYPE, DASHBOARD, FOLDER, LEADS_TYPE } from "./names.ts";
import type { XmlValue } from "./xml.ts";

const UNPACKAGED = { account: {} } as const;
const own = (spec: string): string => fieldName(spec, UNPACKAGED);

type Base = "Lead" | "Contact";
const TYPES = { Lead: LEADS_TYPE, Contact: CONTACTS_TYPE } as const;
const STANDARD: Readonly<Record<Base, readonly string[]>> = {
  Lead: ["Name", "Company", "Status", "LeadSource", "Owner", "CreatedDate", "IsConverted"],
  Contact: ["Name", "Account", "LeadSource", "Owner", "CreatedDate"],
};

/** One report type for leads and one for contacts, with every field of ours: these stay up to date with the package. */
export function reportTypeFiles(): readonly SourceFile[] {
  return (Object.keys(TYPES) as Base[]).map((base) => {
    const columns = (fields: readonly string[], checked: readonly string[]) =>
      fields.map((field) => ({ checkedByDefault: checked.includes(field), field, table: base }));
    const ofGroup = (group: "speedToLead" | "sla") =>
      fieldSpecs.filter((spec) => spec.group === group).map(({ name }) => own(name));
    return component("ReportType", TYPES[base], {
      baseObject: base,
      category: base === "Lead" ? "leads" : "accounts",
      deployed: true,
      description: `${base}s with their speed to lead and their SLA. Kept by Leadclock.`,
      label: `${base}s with speed to lead`,
      sections: [
        { columns: columns(STANDARD[base], ["Name", "Owner"]), masterLabel: base },
        {
          columns: columns(ofGroup("speedToLead"), [own("engaged_at"), own("speed_to_lead")]),
          masterLabel: "Speed to lead",
        },
        { columns: columns(ofGroup("sla"), [own("sla_status"), own("sla_due_at")]), masterLabel: "SLA" },
      ],
    });
  });
}

interface View {
  readonly name: string;
  /** At most 40 characters. */
  readonly label: string;
  readonly says: string;
  readonly base: Base;
  /** The requirement, and where it stands on the dashboard. */
  readonly down: readonly Grouping[];
  readonly averages?: readonly { readonly of: string; readonly as: readonly ("Average" | "Median")[] }[];
  readonly columns?: readonly string[];
  readonly filter?: readonly { readonly column: string; readonly operator: string; readonly value: string }[];
  readonly allTime?: boolean;
  readonly chart?: { readonly report: string; readonly dashboard: string };
}
interface Grouping {
  readonly field: string;
  readonly by?: "Week";
}

const WEEK: Grouping = { field: "engaged_at", by: "Week" };
const JUDGED = { column: "sla_status", operator: "equals", value: "hit,miss" } as const;
const STACKED = { report: "HorizontalBarStackedTo100", dashboard: "BarStacked100" } as const;
const STACKED_COLUMNS = { report: "VerticalColumnStackedTo100", dashboard: "ColumnStacked100" } as const;

/** in the order of the dashboard. */
export const VIEWS: readonly View[] = [
  {
    name: "Speed_to_lead_by_week",
    label: "Speed to lead by week",
    says: "Average and median minutes from engagement to the first sales touch, by week of the engagement.",
    base: "Lead",
    down: [WEEK],
    averages: [{ of: "speed_to_lead", as: ["Average", "Median"] }],
    chart: { report: "Line", dashboard: "Line" },
  },
  {
    name: "Systems_and_human_delay",
    label: "Systems and human delay by week",
    says: "Average minutes until a person had the lead, and from then until the first sales touch.",
    base: "Lead",
    down: [WEEK],
    averages: [
      { of: "systems_delay", as: ["Average"] },
      { of: "human_delay", as: ["Average"] },
    ],
    chart: { report: "VerticalColumnLine", dashboard: "ColumnLine" },
  },
  {
    name: "SLA_by_lead_type",
    label: "SLA hits and misses by lead type",
    says: "Share of hits and misses of judged leads, by lead type.",
    base: "Lead",
    down: [{ field: "lead_type" }, { field: "sla_status" }],
    filter: [JUDGED],
    chart: STACKED,
  },
  {
    name: "SLA_by_rep",
    label: "SLA hits and misses by rep",
    says: "Share of hits and misses of judged leads, by the owner who was answerable.",
    base: "Lead",
    down: [{ field: "sla_owner" }, { field: "sla_status" }],
    filter: [JUDGED],
    chart: STACKED,
  },
  {
    name: "SLA_by_week",
    label: "SLA hits and misses by week",
    says: "Share of hits and misses of judged leads, week over week.",
    base: "Lead",
    down: [WEEK, { field: "sla_status" }],
    filter: [JUDGED],
    chart: STACKED_COLUMNS,
  },
  {
    name: "Breach_reasons",
    label: "Why leads were late",
    says: "Missed leads by the reason that people gave.",
    base: "Lead",
    down: [{ field: "breach_reason" }],
    filter: [{ column: "sla_status", operator: "equals", value: "miss" }],
    chart: { report: "Donut", dashboard: "Donut" },
  },
  {
    name: "Overdue_now",
    label: "Overdue now",
    says: "Leads that nobody answered in time and that still wait.",
    base: "Lead",
    down: [],
    columns: ["sla_owner", "lead_type", "engaged_at", "sla_due_at"],
    filter: [{ column: "sla_overdue", operator: "equals", value: "1" }],
    allTime: true,
  },
  {
    name: "SLA_of_contacts_by_week",
    label: "SLA of contacts by week",
    says: "Share of hits and misses of contacts that engaged, converted leads among them, week over week.",
    base: "Contact",
    down: [WEEK, { field: "sla_status" }],
    filter: [JUDGED],
  },
];

const column = (base: Base, spec: string): string => `${base}$${own(spec)}`;

export function reportFiles(): readonly SourceFile[] {
  return [
    component("ReportFolder", FOLDER, folder("Leadclock reports")),
    ...VIEWS.map((view) => component("Report", `${FOLDER}/${view.name}`, reportOf(view))),
    component("DashboardFolder", FOLDER, folder("Leadclock dashboards")),
    component("Dashboard", `${FOLDER}/${DASHBOARD}`, dashboard()),
  ];
}

const folder = (name: string): Body => ({
  folderShares: { accessLevel: "View", sharedTo: "AllInternalUsers", sharedToType: "Group" },
  name,
});

function reportOf({
  label,
  says,
  base,
  down,
  averages = [],
  columns = [],
  filter = [],
  allTime,
  chart,
}: View): Body {
  const details = [
    ...columns.map((one) => ({ field: column(base, one) })),
    ...averages.map(({ of, as }) => ({ aggregateTypes: [...as], field: column(base, of) })),
  ];
  return {
    ...(chart ? { chart: chartOf(base, down, averages, chart.report) } : {}),
    columns: [{ field: `${base}$Name` }, { field: `${base}$Owner` }, ...details],
    description: says,
    ...(filter.length > 0
      ? {
          filter: {
            criteriaItems: filter.map((one) => ({
              column: column(base, one.column),
              columnToColumn: false,
              isUnlocked: true,
              operator: one.operator,
              value: one.value,
            })),
          },
        }
      : {}),
    format: down.length === 0 ? "Tabular" : "Summary",
    ...(down.length === 0
      ? {}
      : {
          groupingsDown: down.map(({ field, by }) => ({
            dateGranularity: by ?? "Day",
            field: column(base, field),
            sortOrder: "Asc",
          })),
        }),
    name: label,
    reportType: `${TYPES[base]}__c`,
    scope: "organization",
    showDetails: down.length === 0,
    showGrandTotal: true,
    showSubTotals: true,
    timeFrameFilter: {
      dateColumn: column(base, "engaged_at"),
      interval: allTime ? "INTERVAL_CUSTOM" : "INTERVAL_LAST90",
    },
  };
}

function chartOf(
  base: Base,
  down: View["down"],
  averages: NonNullable<View["averages"]>,
  type: string,
): Body {
  const [first, second] = down;
  return {
    backgroundColor1: "#FFFFFF",
    backgroundColor2: "#FFFFFF",
    backgroundFadeDir: "Diagonal",
    chartSummaries: summaries(base, averages),
    chartType: type,
    enableHoverLabels: true,
    expandOthers: true,
    groupingColumn: column(base, first!.field),
    legendPosition: "Bottom",
    location: "CHART_TOP",
    ...(second ? { secondaryGroupingColumn: column(base, second.field) } : {}),
    showAxisLabels: true,
    showPercentage: false,
    showTotal: false,
    showValues: true,
    size: "Medium",
    summaryAxisRange: "Auto",
    textColor: "#000000",
    textSize: 12,
    titleColor: "#000000",
    titleSize: 18,
  };
}

function summaries(base: Base, averages: NonNullable<View["averages"]>): readonly XmlValue[] {
  if (averages.length === 0) return [{ axisBinding: "y", column: "RowCount" }];
  return averages.map(({ of }, index) => ({
    aggregate: "Average",
    axisBinding: index === 0 ? "y" : "y2",
    column: column(base, of),
  }));
}

/** Twelve columns; two views in each row. */
const WIDTH = 12;
const HEIGHT = 8;

function dashboard(): Body {
  const shown = VIEWS.filter(({ base, chart, allTime }) => base === "Lead" && (chart || allTime));
  return {
    backgroundEndColor: "#FFFFFF",
    backgroundFadeDirection: "Diagonal",
    backgroundStartColor: "#FFFFFF",
    chartTheme: "light",
    colorPalette: "unity",
    dashboardGridLayout: {
      dashboardGridComponents: shown.map((view, index) => ({
        colSpan: WIDTH / 2,
        columnIndex: (index % 2) * (WIDTH / 2),
        dashboardComponent: componentOf(view),
        rowIndex: Math.floor(index / 2) * HEIGHT,
        rowSpan: HEIGHT,
      })),
      numberOfColumns: WIDTH,
      rowHeight: 36,
    },
    dashboardType: "LoggedInUser",
    description: "How fast leads are answered, where the time goes, and whether the promise is kept.",
    isGridLayout: true,
    textColor: "#000000",
    title: "Speed to lead",
    titleColor: "#000000",
    titleSize: 12,
  };
}

function componentOf({ name, label, says, base, down, averages = [], chart }: View): Body {
  const report = `${FOLDER}/${name}`;
  if (!chart)
    return {
      componentType: "FlexTable",
      flexComponentProperties: { decimalPrecision: -1, hideChatterPhotos: true, useReportTableSetting: true },
      footer: says,
      header: label,
      report,
    };
  return {
    autoselectColumnsFromReport: false,
    chartAxisRange: "Auto",
    chartSummary: summaries(base, averages),
    componentType: chart.dashboard,
    displayUnits: "Auto",
    drillEnabled: false,
    drillToDetailEnabled: false,
    enableHover: true,
    expandOthers: false,
    footer: says,
    groupingColumn: down.map(({ field }) => column(base, field)),
    header: label,
    legendPosition: "Bottom",
    report,
    showPercentage: false,
    showValues: true,
    sortBy: "RowLabelAscending",
    useReportChart: false,
  };
}
