/** What a point in time is called. */
export interface PointLabel {
  /** On the axis. */
  readonly short: string;
  /** In table and tooltip. */
  readonly full: string;
  /** Cut short by the period, or not over yet: drawn hollow or paler, and said. */
  readonly isPartial: boolean;
}

export const fullWords = (label: PointLabel | undefined): string =>
  label ? `${label.full}${label.isPartial ? ", in part" : ""}` : "";
