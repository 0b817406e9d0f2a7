/** What a configuration makes a proxy do with a call, in no product's dialect: the common ground of the rules. */
import type { BackoffChoice } from '../backoff/choice.ts';
import type { YamlPath } from '../core/yaml.ts';
import type { KubeObject } from '../routing/object.ts';

/** A value and where it stands. For a default the path is the nearest thing that is written. */
export interface Setting<T> {
  readonly value: T;
  readonly path: YamlPath;
  readonly written: boolean;
  /** Where it comes from when it is not written here, as `by a MeshTimeout`; left out for the product's default. */
  readonly origin?: string;
}

export const written = <T>(value: T, path: YamlPath): Setting<T> => ({ value, path, written: true });
export const byDefault = <T>(value: T, path: YamlPath): Setting<T> => ({ value, path, written: false });

/** What can go wrong with a try. `timeout` is the try's own limit. */
export type TryEvent = 'connect-failure' | 'refused-stream' | 'reset' | 'timeout';

/** What a word of the configuration makes the proxy retry. */
export interface Meaning {
  /** Ends a sentence that begins “A retry follows when”. */
  readonly says: string;
  readonly events: readonly TryEvent[];
  /** Statuses `[from, to]`, both inclusive. */
  readonly statuses: readonly (readonly [number, number])[];
}

export interface Condition {
  readonly token: string;
  readonly path: YamlPath;
  readonly written: boolean;
  /** undefined: the product does not know the word. */
  readonly meaning: Meaning | undefined;
}

export interface Retries {
  /** Tries after the first. */
  readonly count: Setting<number | 'unlimited'>;
  /** Whether the number in the text counts the first try too, as Traefik's and nginx's do. */
  readonly countsFirst: boolean;
  /** The field that holds the number. */
  readonly countField: string;
  readonly conditions: readonly Condition[];
  /** Longest time of one try. */
  readonly perTryMs: Setting<number> | null;
  /** The field that holds it. */
  readonly perTryField: string;
  readonly backoff: BackoffChoice;
  readonly backoffPath?: YamlPath;
  /** Methods that are repeated after something was sent; null = any. */
  readonly repeats: readonly string[] | null;
  /** The field that allows or forbids it, where the product has one. */
  readonly repeatsPath?: YamlPath;
}

/** Where a call passes: a gateway at the edge, a proxy beside the caller, or the caller's own code. */
export type Layer = 'gateway' | 'mesh' | 'app';

/** One set of settings under which calls are sent on: a rule of a route, a middleware, a policy. */
export interface Calls {
  readonly object: KubeObject;
  readonly dialect: string;
  /** Whether Envoy carries it out. */
  readonly isEnvoy: boolean;
  /** Of the rule within the object. */
  readonly path: YamlPath;
  /** `rule 2 (“writes”)`; '' when the object has only one. */
  readonly label: string;
  readonly layer: Layer;
  /** Whole names of what is called; none when the object does not say. */
  readonly hosts: readonly string[];
  /** Methods that get here; null = any. */
  readonly methods: readonly string[] | null;
  readonly methodsPath?: YamlPath;
  readonly retries: Retries;
  readonly totalMs: Setting<number> | null;
  readonly totalField: string;
  /** `call`: the call is over then. `new-tries`: no further try starts, a running one goes on. */
  readonly totalEnds: 'call' | 'new-tries';
  /** Sentences only this product needs. */
  readonly remarks: readonly string[];
}

/** Pods of a host with these labels. */
export interface PodSet {
  /** Of the subset; '' = all pods of the host. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export const wholeHost: PodSet = Object.freeze({ name: '', labels: {} });

/** Ejection of single hosts that fail. */
export interface Outlier {
  readonly object: KubeObject;
  readonly dialect: string;
  readonly path: YamlPath;
  readonly label: string;
  readonly hosts: readonly string[];
  /** The sets of pods it watches, each by itself: clusters of Envoy's. All pods of a host are one, and each subset is one. */
  readonly podSets: readonly PodSet[];
  /** Errors in a row that eject; 0 = off. */
  readonly consecutive5xx: Setting<number>;
  readonly consecutiveGateway: Setting<number>;
  readonly consecutiveLocal: Setting<number>;
  /** Failed share that ejects, 0–100; null = not judged. */
  readonly failurePercent: Setting<number> | null;
  readonly intervalMs: Setting<number>;
  readonly baseEjectionMs: Setting<number>;
  readonly maxEjectionPercent: Setting<number>;
  /** Whether the first ejection is allowed whatever the percentage. */
  readonly ejectsOneAlways: boolean;
}

/** Limits on what is under way at once. */
export interface Pool {
  readonly object: KubeObject;
  readonly dialect: string;
  readonly path: YamlPath;
  readonly label: string;
  readonly hosts: readonly string[];
  readonly maxRequests: Setting<number> | null;
  readonly maxPending: Setting<number> | null;
  readonly maxConnections: Setting<number> | null;
  /** Retries under way at once, per proxy. */
  readonly maxRetries: Setting<number> | null;
  readonly budget: Setting<{ readonly percent: number | null; readonly minConcurrency: number }> | null;
}

/** What a dialect found in one object. */
export interface Reading {
  readonly calls: readonly Calls[];
  readonly outliers: readonly Outlier[];
  readonly pools: readonly Pool[];
  /** Sentences about what is neither. */
  readonly notes: readonly string[];
}

export const nothingRead: Reading = Object.freeze({ calls: [], outliers: [], pools: [], notes: [] });

/** Times a call is sent at most. */
export function triesOf({ count }: Retries): number {
  return count.value === 'unlimited' ? Infinity : count.value + 1;
}

export function isRetried({ retries }: Calls): boolean {
  return retries.count.value !== 0;
}

/** Whether any of the words covers the event. */
export function covers({ conditions }: Retries, event: TryEvent): boolean {
  return conditions.some(({ meaning }) => meaning?.events.includes(event) ?? false);
}

/** Statuses after which a server is taken not to have acted. */
const notActed = new Set([425, 429]);

/** Words under which a try is repeated that may have been acted upon. gRPC words are left out: all of gRPC is POST. */
export function repeatsAfterSending({ conditions }: Retries): readonly Condition[] {
  return conditions.filter(({ meaning }) => {
    if (!meaning) return false;
    if (meaning.events.includes('reset') || meaning.events.includes('timeout')) return true;
    return meaning.statuses.some(([from, to]) => to > from || !notActed.has(from));
  });
}
