import { triesOf, type Calls } from '../calls.ts';
import { linkerdRoute, middleware } from '../examples.ts';
import { describeRef, refOf } from '../../routing/object.ts';
import { capital } from '../explain/words.ts';
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
  why: 'Every try of an outer layer starts all tries of the layer below it. Four tries in the application, four in the sidecar and four at the gateway are up to 64 calls to the last server, just when it is weakest. Retry in one layer.',
  source: sreBook,
  bad: {
    yaml: `${middleware('retry:\n  attempts: 3\n  status: ["503"]')}---\n${linkerdRoute('retry.linkerd.io/http: 5xx\nretry.linkerd.io/limit: "3"')}`,
    points: '"3"',
  },
  good: {
    yaml: `${middleware('retry:\n  attempts: 3\n  status: ["503"]')}---\n${linkerdRoute('timeout.linkerd.io/request: 3s')}`,
  },
  *check(world) {
    const layers = [appLayer(world), strongest(world, 'gateway'), strongest(world, 'mesh')].filter(
      (layer) => layer !== undefined,
    );
    const last = layers.at(-1);
    if (layers.length < 2 || !last?.calls) return;
    const product = layers.reduce((total, { tries }) => total * tries, 1);
    const factors = layers.map(({ tries }) => String(tries)).join(' × ');
    yield {
      object: last.calls.object,
      path: last.calls.retries.count.path,
      message: `${capital(layers.map(({ who }) => who).join(', '))}: a call that passes them all reaches the last server up to ${factors} = ${product} times.`,
      fix: 'Keep the retries of one layer, the one that knows what may be repeated, and switch the others off.',
    };
  },
};

function appLayer({ app }: LintWorld): Layer | undefined {
  const counted = app.flatMap(({ name, maxRetries }) =>
    typeof maxRetries === 'number' && maxRetries > 0 ? [{ name, tries: maxRetries + 1 }] : [],
  );
  const most = counted.toSorted((a, b) => b.tries - a.tries)[0];
  return most && { tries: most.tries, who: `the application (${most.name}) tries ${most.tries} times` };
}

/** The layer's calls with the most tries; those with a number only. */
function strongest({ calls }: LintWorld, layer: Calls['layer']): Layer | undefined {
  const most = calls
    .filter((call) => call.layer === layer && call.retries.count.written)
    .map((call) => ({ call, tries: triesOf(call.retries) }))
    .filter(({ tries }) => tries > 1 && tries < Infinity)
    .toSorted((a, b) => b.tries - a.tries)[0];
  return (
    most && {
      tries: most.tries,
      calls: most.call,
      who: `${describeRef(refOf(most.call.object))} tries ${most.tries} times`,
    }
  );
}
