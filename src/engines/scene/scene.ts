/** What a picture of a cluster consists of. Plain data: it crosses from a worker to the page. */
import type { ObjectRef } from '../routing/object.ts';

/** Where something is written. Offsets count UTF-16 units of the file's text. */
export interface Located {
  readonly ref: ObjectRef;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly start: number;
  /** End of that line: what is highlighted is a line, not an object. */
  readonly end: number;
}

export type NodeKind = 'client' | 'load-balancer' | 'gateway' | 'service' | 'pod' | 'proxy' | 'outside' | 'more';

/** Who does the work at a node. */
export type Party = 'caller' | 'ingress' | 'mesh' | 'cluster' | 'app';

/**
 * One element. Ids are stable: `client:external`, `client:NS/POD`, `lb:NS/NAME`, `gateway:NS/NAME`, `ingress:CONTROLLER`,
 * `service:NS/NAME`, `proxy:NS/POD`, `pod:NS/NAME`, `outside:HOST`, `more:NS/SERVICE`.
 */
export interface SceneNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly party: Party;
  readonly label: string;
  /** A second line: what kind of thing it is, and its namespace where no frame shows it. */
  readonly note: string;
  /** '' outside the cluster. */
  readonly namespace: string;
  /** For a proxy: the node it stands beside. For a pod: the Service it is drawn behind. */
  readonly owner?: string;
  /** For `more`: the nodes it stands for. */
  readonly standsFor?: readonly string[];
  /** `missing`: a rule names it and nothing defines it. */
  readonly state: 'there' | 'missing';
  /** What this is and why it is here, in one or two sentences. */
  readonly what: string;
  /** The YAML that made it; absent where no manifest did. */
  readonly origin?: Located;
}

/** Requests can go from one node to the other. */
export interface SceneLink {
  readonly from: string;
  readonly to: string;
}

/** The graph, in the order things are written. */
export interface Scene {
  readonly nodes: readonly SceneNode[];
  readonly links: readonly SceneLink[];
}
