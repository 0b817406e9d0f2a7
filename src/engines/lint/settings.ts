/** Settings read from parts: durations, counts, and the ejection of hosts, whose fields are alike in all Envoy products. */
import { readDuration } from '../convert/durations.ts';
import type { YamlPath } from '../core/yaml.ts';
import type { KubeObject } from '../routing/object.ts';
import { byDefault, wholeHost, written, type Outlier, type PodSet, type Setting } from './calls.ts';
import type { Part } from './part.ts';

/** Milliseconds as written; null when there is none or it cannot be read. */
export function durationSetting(part: Part, bareMs?: number): Setting<number> | null {
  const ms = readDuration(part.value, bareMs);
  return ms === undefined ? null : written(ms, part.path);
}

/** A limit of which 0 means none. */
export function limitSetting(part: Part, bareMs?: number): Setting<number> | null {
  const setting = durationSetting(part, bareMs);
  return setting && setting.value > 0 ? setting : null;
}

/** A number of 0 or more, also as a text of digits; the default at `near` when there is none. */
export function numberSetting(part: Part, fallback: number, near: YamlPath): Setting<number> {
  const value = part.number ?? (/^\d+$/.test(part.text ?? '') ? Number(part.text) : undefined);
  return value === undefined || value < 0 ? byDefault(fallback, near) : written(Math.floor(value), part.path);
}

export interface OutlierFields {
  readonly consecutive5xx?: string;
  readonly consecutiveGateway?: string;
  readonly consecutiveLocal?: string;
  readonly interval?: string;
  readonly baseEjection?: string;
  readonly maxEjectionPercent?: string;
  readonly failurePercent?: string;
  readonly ejectsOneAlways?: string;
}

interface OutlierOwner {
  readonly object: KubeObject;
  readonly dialect: string;
  readonly label: string;
  readonly hosts: readonly string[];
  /** All pods of a host when left out. */
  readonly podSets?: readonly PodSet[];
}

/** Envoy's defaults unless told otherwise: 5 in a row, every 10 s, 30 s out, at most 10 % of the hosts. */
export function readOutlier(
  part: Part,
  owner: OutlierOwner,
  fields: OutlierFields,
  defaults: { readonly intervalMs?: number } = {},
): Outlier {
  const number = (name: string | undefined, fallback: number) =>
    name === undefined
      ? byDefault(fallback, part.path)
      : numberSetting(part.at(...name.split('.')), fallback, part.path);
  const time = (name: string, fallback: number) => durationSetting(part.at(name)) ?? byDefault(fallback, part.path);
  const share = fields.failurePercent === undefined ? null : part.at(...fields.failurePercent.split('.'));
  return {
    podSets: [wholeHost],
    ...owner,
    path: part.path,
    consecutive5xx: number(fields.consecutive5xx, 5),
    consecutiveGateway: number(fields.consecutiveGateway, 0),
    consecutiveLocal: number(fields.consecutiveLocal, 0),
    failurePercent: share?.number === undefined ? null : written(share.number, share.path),
    intervalMs: time(fields.interval ?? 'interval', defaults.intervalMs ?? 10_000),
    baseEjectionMs: time(fields.baseEjection ?? 'baseEjectionTime', 30_000),
    maxEjectionPercent: number(fields.maxEjectionPercent ?? 'maxEjectionPercent', 10),
    ejectsOneAlways: fields.ejectsOneAlways !== undefined && part.at(fields.ejectsOneAlways).isTrue,
  };
}
