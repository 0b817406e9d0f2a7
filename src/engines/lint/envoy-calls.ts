/** What the products that configure Envoy have in common: its timeout of 15 s, its waits, its words. */
import type { YamlPath } from '../core/yaml.ts';
import type { BackoffChoice } from '../backoff/choice.ts';
import type { KubeObject } from '../routing/object.ts';
import { byDefault, type Calls, type Retries, type Setting } from './calls.ts';

export const envoyTimeoutMs = 15_000;

interface EnvoyParts {
  readonly object: KubeObject;
  readonly dialect: string;
  readonly path: YamlPath;
  readonly label?: string;
  readonly layer: Calls['layer'];
  readonly hosts: readonly string[];
  readonly methods?: readonly string[] | null;
  readonly methodsPath?: YamlPath;
  readonly retries: Omit<Retries, 'countsFirst' | 'repeats'> & { readonly repeats?: readonly string[] | null };
  /** undefined: Envoy's 15 s. null: no limit. */
  readonly totalMs?: Setting<number> | null;
  readonly totalField: string;
  readonly remarks?: readonly string[];
}

export function envoyCalls(parts: EnvoyParts): Calls {
  return {
    isEnvoy: true,
    label: '',
    methods: null,
    totalEnds: 'call',
    remarks: [],
    ...parts,
    retries: { countsFirst: false, repeats: null, ...parts.retries },
    totalMs: parts.totalMs === undefined ? byDefault(envoyTimeoutMs, parts.path) : parts.totalMs,
  };
}

/** Envoy's waits; the cap is ten times the base unless set. */
export function envoyBackoff(baseMs: number | undefined, maxMs: number | undefined): BackoffChoice {
  const base = Math.max(1, Math.round(baseMs ?? 25));
  return { formula: 'envoy', params: { baseMs: base, maxMs: Math.max(base, Math.round(maxMs ?? 10 * base)) } };
}

export const fixedBackoff: BackoffChoice = { formula: 'envoy-fixed', params: {} };
