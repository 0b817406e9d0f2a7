/** How pods behave and whom they call: from the plan, else from annotations. */
import type { Diagnostic } from '../core/diagnostics.ts';
import { workloadNamed } from '../routing/endpoints.ts';
import { fieldsOf, textMapOf } from '../routing/fields.ts';
import type { KubeObject, ObjectRef } from '../routing/object.ts';
import type { RoutedRequest } from '../routing/request.ts';
import type { World } from '../routing/world.ts';
import { callsAnnotation, callsOrderAnnotation } from './annotations.ts';
import { podId } from './nodes.ts';
import { defaultPodSettings, type CallPlan, type PodSettings, type TrafficPlan } from './plan.ts';

/** Annotations with a number, and what it sets. */
export const podAnnotations: Readonly<
  Record<string, { readonly field: keyof PodSettings; readonly min: number; readonly max: number }>
> = {
  'hop-by-hop.dev/work-ms': { field: 'workMs', min: 0, max: 600_000 },
  'hop-by-hop.dev/work-cv': { field: 'workCv', min: 0, max: 10 },
  'hop-by-hop.dev/concurrency': { field: 'concurrency', min: 1, max: 100_000 },
  'hop-by-hop.dev/queue-limit': { field: 'queueLimit', min: 0, max: 1_000_000 },
  'hop-by-hop.dev/error-ratio': { field: 'errorRatio', min: 0, max: 1 },
  'hop-by-hop.dev/error-status': { field: 'errorStatus', min: 400, max: 599 },
};

interface Named {
  readonly namespace: string;
  readonly name: string;
}

export interface PodReading {
  readonly settings: PodSettings;
  readonly calls: CallPlan;
}

export interface PodReader {
  /** @param service the Service it is called through */
  read(pod: ObjectRef, service: Named | undefined): PodReading;
  readonly diagnostics: readonly Diagnostic[];
}

const noCalls: CallPlan = Object.freeze({ calls: [], order: 'sequence' });

export function createPodReader({ cluster }: World, plan: TrafficPlan): PodReader {
  const diagnostics: Diagnostic[] = [];
  const told = new Set<string>();
  const report = (object: KubeObject, key: string, message: string, hint: string): void => {
    const id = `${object.kind}/${object.namespace}/${object.name}/${key}`;
    if (told.has(id)) return;
    told.add(id);
    const place = object.placeOf(['metadata', 'annotations', key]);
    diagnostics.push({ code: 'annotation-invalid', severity: 'warning', message, place, hint });
  };

  /** Outermost first: Service, workload, template, pod. */
  function layersOf(pod: ObjectRef, service: Named | undefined) {
    const objects = [
      service && cluster.get('Service', service.namespace, service.name),
      workloadNamed(cluster, pod.namespace, pod.name),
      cluster.get('Pod', pod.namespace, pod.name),
    ].filter((object): object is KubeObject => object !== undefined);
    return objects.flatMap((object) => {
      const template = textMapOf(
        fieldsOf(fieldsOf(fieldsOf(object.value['spec'])['template'])['metadata'])['annotations'],
      );
      return [
        { object, annotations: object.annotations },
        { object, annotations: template },
      ];
    });
  }

  function namesOf(pod: ObjectRef, service: Named | undefined): string[] {
    const workload = workloadNamed(cluster, pod.namespace, pod.name);
    return [
      ...(service ? [`${service.namespace}/${service.name}`] : []),
      ...(workload ? [`${workload.namespace}/${workload.name}`] : []),
      podId(pod),
    ];
  }

  return {
    diagnostics,
    read(pod, service) {
      const settings: Record<string, number> = { ...defaultPodSettings, ...plan.pods };
      let calls: CallPlan = noCalls;
      for (const { object, annotations } of layersOf(pod, service)) {
        for (const [key, { field, min, max }] of Object.entries(podAnnotations)) {
          const written = annotations[key];
          if (written === undefined) continue;
          const value = Number(written);
          if (written.trim() !== '' && value >= min && value <= max) settings[field] = value;
          else
            report(
              object,
              key,
              `Unexpected ${key} ${written}, expected a number from ${min} to ${max}.`,
              'Write the number in quotes.',
            );
        }
        const written = annotations[callsAnnotation];
        if (written === undefined) continue;
        const order = annotations[callsOrderAnnotation] === 'parallel' ? 'parallel' : 'sequence';
        const list = written
          .split(/[,\n]/)
          .map((call) => call.trim())
          .filter(Boolean);
        const readable = list.filter((call) => readCall(call) !== undefined);
        for (const call of list) {
          if (readable.includes(call)) continue;
          report(
            object,
            callsAnnotation,
            `Unexpected call ${call}, expected a method and a URL, e.g. GET http://reviews:9080/.`,
            'Separate calls with commas.',
          );
        }
        calls = { calls: readable, order };
      }
      for (const name of namesOf(pod, service)) {
        Object.assign(settings, plan.podSettings?.[name]);
        calls = plan.calls?.[name] ?? calls;
      }
      return { settings: settings as unknown as PodSettings, calls };
    },
  };
}

const call = /^(?:([A-Za-z]+)[:\s]\s*)?(https?):\/\/([^/?#:\s]+)(?::(\d{1,5}))?(\/[^?#\s]*)?(?:\?([^#\s]*))?$/;

/** `GET http://host:port/path?query`, as a request without its source; undefined when it is none. */
export function readCall(text: string): Omit<RoutedRequest, 'source'> | undefined {
  const parts = call.exec(text);
  if (!parts) return undefined;
  const [, method = 'GET', scheme, host, port, path = '/', query = ''] = parts;
  return {
    scheme: scheme as 'http' | 'https',
    method: method.toUpperCase(),
    host: host!.toLowerCase(),
    port: port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port),
    path,
    query,
    headers: {},
    protocol: 'http',
  };
}
