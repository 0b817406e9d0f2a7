/** The answer to the request in one sentence, and its reason. */
import type { Manifest } from '#engines/routing/object.ts';
import type { SceneNode, SceneStudy } from '#engines/scene/index.ts';
import { addressCode } from '#engines/scene/request-line.ts';
import { countOf, formatCount, formatMs, ordinal } from '../kit/format.ts';

export interface Words {
  readonly answer: string;
  readonly reason: string;
}

/** Whether there is more to tell of the tries than that the first one ended as decided. */
export function isEventful({ tries, remarks }: SceneStudy): boolean {
  if (unreadAddress({ remarks })) return false;
  return tries.steps.some(({ number, outcome, path }) => number > 1 || (outcome !== 'answered' && path.length > 1));
}

export function wordsFor(study: SceneStudy, labels: Readonly<Record<string, string>>): Words {
  const last = study.legs.at(-1)!;
  const unread = unreadAddress(study);
  if (unread) return { answer: 'The address cannot be read, so nothing is sent.', reason: unread };
  if (!isEventful(study)) return { answer: last.answer, reason: `${last.reason}${doorless(study)}` };
  const { tries } = study;
  const final = tries.steps.findLast(({ depth }) => depth === 0)!;
  const calls = Object.entries(tries.calls);
  const [most, count] = calls.toSorted((a, b) => b[1] - a[1])[0] ?? ['', 0];
  const name = (id: string) => labels[id] ?? id;
  const within = Number.isFinite(tries.endMs) ? ` after ${formatMs(Math.round(tries.endMs))}` : '';
  const carried = count > 0 ? ` ${name(most)} gets ${countOf(count, 'call')} for this one request.` : '';
  if (tries.outcome === 'answered') {
    const which = final.number > 1 ? ` on the ${ordinal(final.number)} try` : '';
    const first = tries.steps.find(({ outcome }) => outcome !== 'answered');
    return {
      answer: `Answered ${tries.status}${final.to === final.from ? '' : ` by ${name(final.to)}`}${which}${within}.${carried}`,
      reason: first ? `${name(first.to)}: ${first.why}` : last.reason,
    };
  }
  if (tries.isCut) {
    const made = Object.values(tries.calls).reduce((sum, n) => sum + n, 0);
    return {
      answer: `This request makes more than ${formatCount(made)} calls.${carried}`,
      reason: 'The reckoning was stopped there: lower the retries to see its end.',
    };
  }
  const hangs = tries.outcome === 'unfinished';
  const end = hangs
    ? 'It never ends'
    : tries.outcome === 'timed-out'
      ? 'Timed out'
      : tries.status > 0
        ? `Failed with ${tries.status}`
        : 'Failed';
  const deepest = tries.steps.findLast(({ to, outcome }) => to.startsWith('pod:') && outcome !== 'answered') ?? final;
  return { answer: `${end}${within}.${carried}`, reason: `${name(deepest.to)}: ${deepest.why}` };
}

/** What to say instead of an answer where there is no manifest to ask. */
export function blankWords(files: readonly Manifest[]): Words | undefined {
  if (files.some(({ text }) => text.trim() !== '')) return undefined;
  const reason = 'Paste them into the field, open your files, or choose a worked scene.';
  return { answer: 'There are no manifests yet.', reason };
}

/** Why no traffic is run, and what to do about it; undefined where there is some to run. */
export function idleWords(study: SceneStudy, files: readonly Manifest[]): Words | undefined {
  if (unreadAddress(study)) return { answer: 'The address cannot be read, so nothing is run.', reason: '' };
  const blank = blankWords(files);
  if (blank) return { ...blank, answer: 'Nothing is run: there are no manifests yet.' };
  const [first] = study.legs;
  if (!first?.failed || first.trail.nodes.length > 1) return undefined;
  const reason = `${first.reason}${doorless(study)}`;
  return { answer: 'Nothing is run: no request leaves its caller.', reason };
}

/** What to do where a request from outside meets no way in. */
function doorless({ legs, sources }: SceneStudy): string {
  const [first] = legs;
  const isOutside = first?.trail.nodes[0] === 'client:external';
  if (!first?.failed || !isOutside || sources.some(({ value }) => value.startsWith('outside'))) return '';
  return sources.length > 0
    ? ' No Gateway or Ingress lets requests in: choose a pod under “from”, or add one.'
    : ' Add a Gateway or an Ingress, or a pod to call from.';
}

/** Why the address cannot be read. */
export function unreadAddress({ remarks }: Pick<SceneStudy, 'remarks'>): string | undefined {
  const found = remarks.find(({ code }) => code === addressCode);
  return found && `${found.message} ${found.hint}`;
}

/** Boxes by what they are called in sentences. */
export function labelsOf({ scene }: SceneStudy): Readonly<Record<string, string>> {
  return Object.fromEntries(scene.nodes.map((node) => [node.id, nameOf(node)]));
}

function nameOf({ id, kind, label, namespace }: SceneNode): string {
  switch (kind) {
    case 'service':
    case 'load-balancer':
      return `Service ${namespace}/${label}`;
    case 'pod':
      return `Pod ${namespace}/${label}`;
    case 'proxy':
      return `${label} of ${id.slice(id.indexOf('/') + 1)}`;
    default:
      return label;
  }
}
