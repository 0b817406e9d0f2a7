import { triesOf, type Calls } from '../calls.ts';
import { linkerdRoute, middleware } from '../examples.ts';
import { describeRef, refOf } from '../../routing/object.ts';
import { capital } from '../../core/capital.ts';
import type { LintRule } from '../rule.ts';
import { sreBook } from '../sources.ts';
import type { LintWorld } from '../world.ts';

interface Layer {
  readonly tries: number;
  /** Who tries, for the sentence. */
  readonly who: string;
  readonly calls?: Calls;
}

export const multipliedRetries: LintRule = {
  id: 'multiplied-retries',
  severity: 'warning',
  title: 'Several layers retry, and their tries multiply',
  why: 'Every try of an outer layer starts all tries of the layer below it. Four tries in the application, four in the sidecar and four at the gateway are up to 64 calls to the last server, just when it is weakest. Retry in one layer. Layers count together when one leads to the other.',
  source: sreBook,
  bad: {
    yaml: `${middleware('retry:\n  attempts: 3\n  status: ["503"]')}---\n${linkerdRoute('retry.linkerd.io/http: 5xx\nretry.linkerd.io/limit: "3"')}`,
    points: '"3"',
  },
  good: {
    yaml: `${middleware('retry:\n  attempts: 3\n  status: ["503"]')}---\n${linkerdRoute('timeout.linkerd.io/request: 3s')}`,
  },
  *check(world) {
    const layers = strongestChain(world);
    const last = layers.at(-1);
    if (layers.length < 2 || !last?.calls) return;
    const factors = layers.map(({ tries }) => String(tries)).join(' × ');
    yield {
      object: last.calls.object,
      path: last.calls.retries.count.path,
      message: `${capital(layers.map(({ who }) => who).join(', '))}: a call that passes them all reaches the last server up to ${factors} = ${productOf(layers)} times.`,
      fix: 'Keep the retries of one layer, the one that knows what may be repeated, and switch the others off.',
    };
  },
};

const productOf = (layers: readonly Layer[]): number => layers.reduce((total, { tries }) => total * tries, 1);

/** Layers that one call can pass, from the outside in: those with the most tries together. */
function strongestChain(world: LintWorld): Layer[] {
  const app = appLayer(world);
  const [gateways, meshes] = [layersOf(world, 'gateway'), layersOf(world, 'mesh')];
  const pairs = gateways.flatMap((gateway) =>
    meshes.filter((mesh) => leadsTo(gateway.calls, mesh.calls)).map((mesh) => [gateway, mesh]),
  );
  const chains = [...pairs, ...gateways.map((one) => [one]), ...meshes.map((one) => [one])].map((chain): Layer[] =>
    app ? [app, ...chain] : chain,
  );
  return chains.filter(({ length }) => length > 1).toSorted((a, b) => productOf(b) - productOf(a))[0] ?? [];
}

/**
 * Whether the gateway’s call goes through the mesh’s rule: both name a service in common, or one does not say what it is for.
 * Istio’s gateways read the VirtualServices bound to them; those for the mesh are for sidecars (istio/api b8f8791
 * networking/v1alpha3/virtual_service.proto, gateways).
 */
function leadsTo(gateway: Calls, mesh: Calls): boolean {
  if (gateway.dialect === 'istio' && mesh.dialect === 'istio') return false;
  if (gateway.hosts.length === 0 || mesh.hosts.length === 0) return true;
  return gateway.hosts.some((host) => mesh.hosts.includes(host));
}

function appLayer({ app }: LintWorld): Layer | undefined {
  const counted = app.flatMap(({ name, maxRetries }) =>
    typeof maxRetries === 'number' && maxRetries > 0 ? [{ name, tries: maxRetries + 1 }] : [],
  );
  const most = counted.toSorted((a, b) => b.tries - a.tries)[0];
  return most && { tries: most.tries, who: `the application (${most.name}) tries ${most.tries} times` };
}

/** The layer's calls that are tried more than once; those with a number only. */
function layersOf({ calls }: LintWorld, layer: Calls['layer']): (Layer & { readonly calls: Calls })[] {
  return calls
    .filter((call) => call.layer === layer && call.retries.count.written)
    .map((call) => ({
      tries: triesOf(call.retries),
      calls: call,
      who: `${describeRef(refOf(call.object))} tries ${triesOf(call.retries)} times`,
    }))
    .filter(({ tries }) => tries > 1 && tries < Infinity);
}
