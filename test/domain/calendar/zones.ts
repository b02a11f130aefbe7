/** Clock changes that break calendars, each with an instant of the change. */
export const AWKWARD: readonly (readonly [zone: string, change: string, what: string])[] = [
  ["America/New_York", "2026-03-08T07:00:00Z", "skips 02:00 to 03:00"],
  ["America/New_York", "2026-11-01T06:00:00Z", "repeats 01:00 to 02:00"],
  ["Australia/Lord_Howe", "2026-04-04T15:00:00Z", "repeats half an hour"],
  ["Australia/Lord_Howe", "2026-10-03T15:30:00Z", "skips half an hour"],
  ["Africa/Cairo", "2024-04-25T22:00:00Z", "skips midnight"],
  ["Africa/Cairo", "2024-10-31T21:00:00Z", "repeats the last hour of a day"],
  ["Asia/Beirut", "2024-03-30T22:00:00Z", "skips midnight"],
  ["America/Havana", "2026-03-08T05:00:00Z", "skips midnight"],
  ["America/Havana", "2026-11-01T05:00:00Z", "repeats midnight"],
  ["America/Sao_Paulo", "2018-11-04T03:00:00Z", "skips midnight"],
  ["America/Sao_Paulo", "2019-02-17T02:00:00Z", "repeats 23:00 to 24:00"],
  ["America/St_Johns", "2010-11-07T02:31:00Z", "falls back over midnight at 00:01"],
  ["America/St_Johns", "2011-03-13T03:31:00Z", "springs forward at 00:01"],
  ["Europe/Dublin", "2026-03-29T01:00:00Z", "has negative winter time"],
  ["Antarctica/Troll", "2026-03-29T01:00:00Z", "skips two hours"],
  ["Antarctica/Troll", "2026-10-25T01:00:00Z", "repeats two hours"],
  ["Africa/Casablanca", "2026-02-15T02:00:00Z", "turns back for Ramadan"],
  ["Africa/Casablanca", "2026-03-22T02:00:00Z", "turns forward after Ramadan"],
  ["Asia/Kathmandu", "1985-12-31T18:30:00Z", "moves by a quarter of an hour"],
  ["America/Caracas", "2016-05-01T07:00:00Z", "moves by half an hour for good"],
  ["Asia/Pyongyang", "2018-05-04T15:00:00Z", "moves by half an hour for good"],
  ["Pacific/Apia", "2011-12-30T10:00:00Z", "skips a whole date"],
  ["Pacific/Kwajalein", "1993-08-21T12:00:00Z", "skips a whole date"],
];

/** Changes from or to local mean time: offsets with seconds. */
export const SUB_MINUTE: readonly (readonly [zone: string, change: string, what: string])[] = [
  ["America/New_York", "1883-11-18T17:00:00Z", "leaves -04:56:02"],
  ["Africa/Monrovia", "1972-01-07T00:44:30Z", "leaves -00:44:30"],
  ["Europe/Paris", "1911-03-10T23:50:39Z", "leaves +00:09:21"],
  ["Asia/Manila", "1844-12-31T15:56:00Z", "skips a date under local mean time"],
  ["America/Juneau", "1867-10-18T23:30:00Z", "repeats a date"],
];
