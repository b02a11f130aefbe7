import { DAY, HOUR, type Instant } from "../../src/domain/time.ts";
import { peers } from "../support/peers.ts";
import { CLOSES, HOLIDAYS, OPENS, ZONE } from "./office.ts";

/** A package that answers how long an office was open, in milliseconds. */
export interface Package {
  readonly name: string;
  /** `UTC`: it knows the process's zone only, and is asked about an office there. */
  readonly zone: string;
  elapsed(from: Instant, to: Instant): number;
  add?(from: Instant, openMs: number): Instant;
}

type Fields = readonly [year: number, month: number, day: number];

/** What walking from day to day needs of a package for time zones: the local day of an instant, and back. */
interface Zoned {
  dayOf(at: Instant): Fields;
  instantOf(day: Fields, hour: number): Instant;
}

const closed = new Set(HOLIDAYS);

/** The way that everybody takes who has a package for zones and none for business time. */
function walking(name: string, { dayOf, instantOf }: Zoned): Package {
  const open = function* (from: Instant): Generator<readonly [Instant, Instant]> {
    let [year, month, day] = dayOf(from);
    for (;;) {
      const date = new Date(Date.UTC(year, month - 1, day));
      const fields = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()] as const;
      const weekday = date.getUTCDay();
      if (weekday > 0 && weekday < 6 && !closed.has(date.toISOString().slice(0, 10)))
        yield [instantOf(fields, OPENS), instantOf(fields, CLOSES)];
      [year, month, day] = [fields[0], fields[1], fields[2] + 1];
    }
  };
  return {
    name: `walking days with ${name}`,
    zone: ZONE,
    elapsed(from, to) {
      let sum = 0;
      for (const [start, end] of open(from)) {
        if (start >= to) return sum;
        sum += Math.max(0, Math.min(end, to) - Math.max(start, from));
      }
      return sum;
    },
    add(from, openMs) {
      let left = openMs;
      for (const [start, end] of open(from)) {
        const begin = Math.max(start, from);
        if (end - begin >= left) return begin + left;
        left -= Math.max(0, end - begin);
      }
      return Number.NaN;
    },
  };
}

const pad = (value: number) => String(value).padStart(2, "0");

/** Every package of bench/peers/calendar, set up for the same office. */
export function packages(): readonly Package[] {
  const { load } = peers("calendar");
  return [
    temporal(load, "temporal-polyfill"),
    temporal(load, "@js-temporal/polyfill"),
    luxon(load),
    dateFns(load),
    dateFnsTz(load),
    dayjs(load),
    moment(load),
    workingTime(load),
    openingHours(load),
  ];
}

type Load = <T>(name: string) => T;

function temporal(load: Load, name: string): Package {
  interface Wall {
    readonly year: number;
    readonly month: number;
    readonly day: number;
    readonly epochMilliseconds: number;
  }
  const { Temporal } = load<{
    Temporal: {
      Instant: { fromEpochMilliseconds(at: number): { toZonedDateTimeISO(zone: string): Wall } };
      ZonedDateTime: { from(fields: object): Wall };
    };
  }>(name);
  return walking(name, {
    dayOf(at) {
      const { year, month, day } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(ZONE);
      return [year, month, day];
    },
    instantOf: ([year, month, day], hour) =>
      Temporal.ZonedDateTime.from({ timeZone: ZONE, year, month, day, hour }).epochMilliseconds,
  });
}

function luxon(load: Load): Package {
  interface DateTime {
    readonly year: number;
    readonly month: number;
    readonly day: number;
    toMillis(): number;
  }
  const { DateTime } = load<{
    DateTime: {
      fromMillis(at: number, options: object): DateTime;
      fromObject(fields: object, options: object): DateTime;
    };
  }>("luxon");
  return walking("luxon", {
    dayOf(at) {
      const { year, month, day } = DateTime.fromMillis(at, { zone: ZONE });
      return [year, month, day];
    },
    instantOf: ([year, month, day], hour) =>
      DateTime.fromObject({ year, month, day, hour }, { zone: ZONE }).toMillis(),
  });
}

function dateFns(load: Load): Package {
  const { TZDate } = load<{
    TZDate: {
      new (at: number, zone: string): Date;
      new (y: number, m: number, d: number, h: number, zone: string): Date;
    };
  }>("@date-fns/tz");
  return walking("@date-fns/tz", {
    dayOf(at) {
      const date = new TZDate(at, ZONE);
      return [date.getFullYear(), date.getMonth() + 1, date.getDate()];
    },
    instantOf: ([year, month, day], hour) => new TZDate(year, month - 1, day, hour, ZONE).getTime(),
  });
}

function dateFnsTz(load: Load): Package {
  const { toZonedTime, fromZonedTime } = load<{
    toZonedTime(at: number, zone: string): Date;
    fromZonedTime(text: string, zone: string): Date;
  }>("date-fns-tz");
  return walking("date-fns-tz", {
    dayOf(at) {
      const date = toZonedTime(at, ZONE);
      return [date.getFullYear(), date.getMonth() + 1, date.getDate()];
    },
    instantOf: ([year, month, day], hour) =>
      fromZonedTime(`${year}-${pad(month)}-${pad(day)}T${pad(hour)}:00:00`, ZONE).getTime(),
  });
}

function dayjs(load: Load): Package {
  interface Day {
    businessMinutesDiff(other: Day): number;
    addBusinessMinutes(minutes: number): Day;
    valueOf(): number;
  }
  const dayjs = load<{
    (at: number): Day;
    extend(plugin: unknown): void;
    setHolidays(days: readonly string[]): void;
    setBusinessTime(week: object): void;
  }>("dayjs");
  dayjs.extend(load("dayjs-business-time"));
  dayjs.setHolidays(HOLIDAYS);
  const hours = [{ start: `${pad(OPENS)}:00:00`, end: `${pad(CLOSES)}:00:00` }];
  const names = ["monday", "tuesday", "wednesday", "thursday", "friday"];
  dayjs.setBusinessTime({
    sunday: null,
    saturday: null,
    ...Object.fromEntries(names.map((name) => [name, hours])),
  });
  return {
    name: "dayjs-business-time",
    zone: "UTC",
    elapsed: (from, to) => dayjs(from).businessMinutesDiff(dayjs(to)) * 60_000,
    add: (from, openMs) =>
      dayjs(from)
        .addBusinessMinutes(openMs / 60_000)
        .valueOf(),
  };
}

function moment(load: Load): Package {
  interface Moment {
    workingDiff(other: Moment, unit: string, fraction: boolean): number;
    addWorkingTime(amount: number, unit: string): Moment;
    valueOf(): number;
  }
  const moment = load<{ (at: number): Moment; locale(name: string, settings?: object): void }>(
    "moment-business-time",
  );
  const day = [`${pad(OPENS)}:00:00`, `${pad(CLOSES)}:00:00`];
  moment.locale("en", {
    workinghours: { 0: null, 1: day, 2: day, 3: day, 4: day, 5: day, 6: null },
    holidays: HOLIDAYS,
  });
  return {
    name: "moment-business-time",
    zone: "UTC",
    elapsed: (from, to) => moment(to).workingDiff(moment(from), "seconds", true) * 1_000,
    add: (from, openMs) =>
      moment(from)
        .addWorkingTime(openMs / 1_000, "seconds")
        .valueOf(),
  };
}

function workingTime(load: Load): Package {
  interface Calculator {
    addWorkingHours(days: unknown, from: string, to: string, zone: string): void;
    excludeBetween(from: string, to: string): void;
    calcMillisecondsBetween(from: string, to: string): number;
  }
  const Made = load<(new () => Calculator) & { readonly WEEKDAYS: unknown }>("working-time-calculator");
  const office = new Made();
  office.addWorkingHours(Made.WEEKDAYS, `${pad(OPENS)}:00`, `${pad(CLOSES)}:00`, ZONE);
  for (const day of HOLIDAYS) {
    // The whole local day, whatever its offset: nothing is open near its ends.
    const noon = Date.parse(`${day}T17:00:00Z`);
    office.excludeBetween(
      new Date(noon - DAY / 2).toISOString(),
      new Date(noon + DAY / 2 - HOUR).toISOString(),
    );
  }
  const text = (at: Instant) => new Date(at).toISOString();
  return {
    name: "working-time-calculator",
    zone: ZONE,
    elapsed: (from, to) => office.calcMillisecondsBetween(text(from), text(to)),
  };
}

function openingHours(load: Load): Package {
  interface Hours {
    getOpenDuration(from: Date, to: Date): readonly [open: number, unknown: number];
  }
  type Loaded = new (text: string, place: null) => Hours;
  const loaded = load<Loaded | { readonly default: Loaded }>("opening_hours");
  const Made = "default" in loaded ? loaded.default : loaded;
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const days = HOLIDAYS.map((day) => {
    const [year, month, date] = day.split("-");
    return `; ${year} ${months[Number(month) - 1]} ${date} off`;
  });
  const hours = new Made(`Mo-Fr ${pad(OPENS)}:00-${pad(CLOSES)}:00${days.join("")}`, null);
  return {
    name: "opening_hours",
    zone: "UTC",
    elapsed: (from, to) => hours.getOpenDuration(new Date(from), new Date(to))[0],
  };
}
