import type { World } from "../core/world.ts";
import type { XmlElement } from "./xml.ts";

/** Who works on an org's metadata, and the API version of the call. */
export interface Scope {
  world: World;
  org: string;
  user: string;
  origin: string;
  version: number;
}

/** A component as its XML has it. */
export interface Component {
  fullName: string;
  body: XmlElement;
}

/** How one metadata type is kept. What is refused is thrown as RowError. */
export interface MetadataType {
  name: string;
  directory: string;
  suffix: string;
  inFolder: boolean;
  /** Its elements as they are now; undefined: there is no such component. */
  find: (scope: Scope, fullName: string) => Record<string, unknown> | undefined;
  /** Makes or changes a component. */
  put: (scope: Scope, component: Component, exists: boolean) => void;
  remove: (scope: Scope, fullName: string) => void;
  list: (scope: Scope) => string[];
}
