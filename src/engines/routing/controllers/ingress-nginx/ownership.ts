/**
 * Which Ingresses ingress-nginx takes. Source: kubernetes/ingress-nginx@dbb11b9 controller/store/store.go
 * (GetIngressClass) and ingressclass/ingressclass.go; inspector/rules.go for paths it refuses.
 */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, textOf } from '../../fields.ts';
import type { ObjectDiagnostic } from '../../object.ts';
import { classAnnotation, ownerOf } from '../ingress/class.ts';
import { readIngress, type Ingress } from '../ingress/ingress.ts';
import type { ControllerOptions } from '../controller.ts';
import type { NginxSettings } from './settings.ts';

export const ingressNginxId = 'ingress-nginx';

const flags = [
  'ingress-class',
  'controller-class',
  'ingress-class-by-name',
  'watch-ingress-without-class',
  'ignore-ingress-class',
];

/** Paths that would smuggle directives into nginx's configuration; the whole Ingress is dropped. */
function isRefused(path: string): boolean {
  const directive = (word: string) => {
    const at = path.indexOf(word);
    return at !== -1 && path.includes(';', at);
  };
  return (
    directive('alias') ||
    directive('root') ||
    path.includes('/var/run/secrets') ||
    path.includes('_by_lua') ||
    /\/etc\/(passwd|shadow|group|nginx|ingress-controller)/.test(path)
  );
}

function isTaken(ingress: Ingress, cluster: Cluster, options: ControllerOptions, settings: NginxSettings): boolean {
  if (options.everyIngress !== undefined) return options.everyIngress === ingressNginxId;
  // Without flags of its own the controller is judged as all others are.
  if (!flags.some((name) => settings.text(name) !== undefined))
    return ownerOf(ingress, cluster, options) === ingressNginxId;
  const name = settings.text('ingress-class') ?? 'nginx';
  const controller = settings.text('controller-class') ?? 'k8s.io/ingress-nginx';
  if (ingress.className !== undefined && !settings.flag('ignore-ingress-class', false)) {
    const object = cluster.get('IngressClass', '', ingress.className);
    if (!object) return false;
    const byName = settings.flag('ingress-class-by-name', false) && ingress.className === name;
    return byName || textOf(fieldsOf(object.value['spec'])['controller']) === controller;
  }
  const annotated = ingress.object.annotations[classAnnotation];
  if (annotated !== undefined) return annotated === name;
  return settings.flag('watch-ingress-without-class', false);
}

export interface Taken {
  readonly ingresses: readonly Ingress[];
  readonly diagnostics: readonly ObjectDiagnostic[];
}

/** controller/store/store.go checkBadAnnotationValue. */
function forbiddenAnnotation(
  { object }: Ingress,
  settings: NginxSettings,
): { readonly annotation: string; readonly word: string } | undefined {
  const words = settings.text('annotation-value-word-blocklist')?.trim().split(',') ?? [];
  for (const [annotation, value] of Object.entries(object.annotations)) {
    const word = words.find((one) => one !== '' && value.includes(one));
    if (word !== undefined && annotation.startsWith('nginx.ingress.kubernetes.io/')) return { annotation, word };
  }
  return undefined;
}

export function takenIngresses(cluster: Cluster, options: ControllerOptions, settings: NginxSettings): Taken {
  const ingresses: Ingress[] = [];
  const diagnostics: ObjectDiagnostic[] = [];
  for (const ingress of cluster.ofKind('Ingress').map(readIngress)) {
    if (!isTaken(ingress, cluster, options, settings)) continue;
    if (settings.flag('disable-catch-all', false) && ingress.defaultService) continue;
    const { kind, namespace, name, file } = ingress.object;
    const forbidden = forbiddenAnnotation(ingress, settings);
    if (forbidden) {
      diagnostics.push({
        code: 'ingress-nginx-annotation-refused',
        severity: 'error',
        message: `Unexpected "${forbidden.word}", expected none of annotation-value-word-blocklist; ingress-nginx drops the whole Ingress.`,
        hint: 'Take it out of the annotation, or off the list.',
        place: ingress.object.placeOf(['metadata', 'annotations', forbidden.annotation]),
        file,
        ref: { kind, namespace, name },
      });
      continue;
    }
    const bad = ingress.rules.flatMap(({ paths }) => paths ?? []).find(({ path }) => isRefused(path));
    if (!bad) {
      ingresses.push(ingress);
      continue;
    }
    diagnostics.push({
      code: 'ingress-nginx-path-refused',
      severity: 'error',
      message: 'Unexpected nginx directive in a path, expected a path; ingress-nginx drops the whole Ingress.',
      hint: 'Write the path alone.',
      place: ingress.object.placeOf([...bad.origin.path, 'path']),
      file,
      ref: { kind, namespace, name },
    });
  }
  return { ingresses, diagnostics };
}
