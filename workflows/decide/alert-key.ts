/** Identity of an alert within a tenant: (journey, clock, number, step). */
export interface AlertKey {
  readonly journeyId: string;
  readonly clock: string;
  readonly number: number;
  readonly step: string;
}

/** The same identity as one string, for keys of work. */
export function alertKey(alert: AlertKey): string {
  return `${alert.journeyId}|${alert.clock}|${alert.number}|${alert.step}`;
}
