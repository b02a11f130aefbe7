import type { Instant } from "./domain/time.ts";

/** The other side cannot take this now: try again at `at`. */
export class RetryLater extends Error {
  readonly at: Instant;
  /** It may have been done all the same (no answer, a failure half-way): look before doing it again. */
  readonly maybeDone: boolean;
  constructor(message: string, at: Instant, options?: ErrorOptions & { readonly maybeDone?: boolean }) {
    super(message, options);
    this.name = "RetryLater";
    this.at = at;
    this.maybeDone = options?.maybeDone ?? false;
  }
}

/** The tenant must reconnect: the grant is gone. Operations are told; nothing is sent until then. */
export class Reauthorize extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "Reauthorize";
  }
}

/** It will never work as it is: dead letter with payload, visible and replayable. */
export class GiveUp extends Error {
  /** What a person should do about it. */
  readonly fix: string;
  constructor(message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "GiveUp";
    this.fix = fix;
  }
}

/** The CRM takes everything but the person: they left, or may own nothing. Nothing was done. */
export class RefusedAssignee extends GiveUp {
  /** Whom we named. */
  readonly assignee: string;
  constructor(message: string, assignee: string, options?: ErrorOptions) {
    super(message, "Name somebody in the policy's people who is active in this CRM and may own it.", options);
    this.name = "RefusedAssignee";
    this.assignee = assignee;
  }
}

/**
 * The account refuses it, and everything like it, until somebody mends something: a right, a field of ours, our version.
 * Nothing is given up: the work waits, operations are told.
 */
export class Blocked extends GiveUp {
  constructor(message: string, fix: string, options?: ErrorOptions) {
    super(message, fix, options);
    this.name = "Blocked";
  }
}

/** What somebody gave us is wrong; says which field, why, and how to mend it. */
export class BadInput extends Error {
  readonly field: string;
  readonly fix: string;
  constructor(field: string, message: string, fix: string) {
    super(`${field}: ${message} ${fix}`.trimEnd());
    this.name = "BadInput";
    this.field = field;
    this.fix = fix;
  }
}

/** What somebody asked for rests on something that has changed since they looked: they look again, nothing is overwritten. */
export class Conflict extends Error {
  readonly fix: string;
  constructor(message: string, fix: string) {
    super(`${message} ${fix}`);
    this.name = "Conflict";
    this.fix = fix;
  }
}

/** There is no such thing in this tenant; nobody learns whether another tenant has it. */
export class NotFound extends Error {
  /** `fix`: where to look, or what to do first. */
  constructor(what: string, fix = "") {
    super(`There is no ${what}. ${fix}`.trimEnd());
    this.name = "NotFound";
  }
}
