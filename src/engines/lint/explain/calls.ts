/** One set of call settings in sentences. */
import { capital } from '../../core/capital.ts';
import { createBackoff } from '../../backoff/choice.ts';
import { triesOf, type Calls, type Retries } from '../calls.ts';
import { shortHost } from '../labels.ts';
import { scheduleOf, type Schedule } from '../schedule.ts';
import { allOf, anyClause, anyOf, retriesText, spokenMs, tries } from './words.ts';

export function explainCalls(calls: Calls): string {
  const schedule = scheduleOf(calls);
  const retried = triesOf(calls.retries) > 1;
  const sentences = [
    `${calls.label === '' ? '' : `${calls.label}: `}${subject(calls)} ${countClause(calls)}.`,
    ...(retried ? [conditionSentence(calls.retries), methodSentence(calls), waitSentence(calls.retries)] : []),
    trySentence(calls, schedule),
    totalSentence(calls, schedule),
    ...calls.remarks,
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function subject({ methods, hosts, object, label }: Calls): string {
  const what = methods ? `${allOf(methods)} requests` : 'requests';
  const to = hosts.length === 0 ? '' : ` to ${allOf(hosts.map((host) => shortHost(host, object.namespace)))}`;
  return `${label === '' ? capital(what) : what}${to}`;
}

function countClause({ retries, dialect }: Calls): string {
  const { count, countsFirst, countField } = retries;
  if (count.value === 0) return count.written ? 'are tried once' : 'are tried once: no retry is written';
  if (count.value === 'unlimited') {
    return dialect === 'linkerd-service-profile'
      ? 'are retried for as long as the budget lasts'
      : 'are tried without a limit of tries';
  }
  const total = `are tried up to ${count.value + 1} times, the first try and ${retriesText(count.value)}`;
  if (!count.written) return `${total}, by default`;
  return countsFirst ? `${total} (${countField} counts the first)` : total;
}

function conditionSentence({ conditions }: Retries): string {
  const listed = conditions.some(({ token }) => /^\d{3}$/.test(token));
  const known = conditions
    .filter(({ token }) => !(listed && token === 'retriable-status-codes'))
    .flatMap(({ meaning }) => meaning ?? []);
  if (known.length === 0) return 'Nothing that is listed can be retried.';
  const statuses = known.filter(
    ({ says, events }) => events.length === 0 && /^the answer is \d{3}(?:–\d{3})?$/.test(says),
  );
  const others = known.filter((meaning) => !statuses.includes(meaning)).map(({ says }) => says);
  const codes = statuses.map(({ says }) => says.slice('the answer is '.length));
  const clauses = codes.length > 0 ? [...others, `the answer is ${anyOf(codes)}`] : others;
  return `A retry follows when ${anyClause([...new Set(clauses)])}${conditions.every(({ written }) => !written) ? ', by default' : ''}.`;
}

function methodSentence({ retries }: Calls): string {
  if (!retries.repeats) return '';
  return retries.repeats.length > 3
    ? 'POST and PATCH are not repeated once they were sent.'
    : `Only ${allOf(retries.repeats)} is repeated.`;
}

function waitSentence(retries: Retries): string {
  const { formula, params } = retries.backoff;
  if (formula === 'none') return 'It does not wait before a retry.';
  const waits = createBackoff({ formula, params });
  const shown = Math.min(3, retries.count.value === 'unlimited' ? 3 : retries.count.value);
  const ranges = Array.from({ length: shown }, (_, i) => {
    const { minMs, maxMs } = waits.boundsMs(i + 1);
    return minMs === maxMs ? spokenMs(minMs) : `${Math.round(minMs)}–${spokenMs(maxMs)}`;
  });
  const more = retries.count.value === 'unlimited' || retries.count.value > shown;
  const before = shown === 1 ? 'Before the retry it waits' : 'Before the retries it waits';
  return `${before} ${more ? `${ranges.join(', ')} and so on` : allOf(ranges)}${/–/.test(ranges.join('')) ? ', drawn at random' : ''}.`;
}

function trySentence({ retries, totalMs }: Calls, { tryMs, tryIgnored }: Schedule): string {
  const limit = retries.perTryMs;
  if (!limit) return '';
  if (tryIgnored) {
    return `The limit of ${spokenMs(limit.value)} a try is not below the total of ${spokenMs(totalMs!.value)}, so Envoy ignores it.`;
  }
  return `A try may take ${spokenMs(tryMs!)}${limit.written ? '' : ', by default'}.`;
}

function totalSentence(
  { totalMs, totalEnds, retries, dialect }: Calls,
  { fit, tries: most, worstMs }: Schedule,
): string {
  if (!totalMs) {
    if (worstMs !== null && most > 1)
      return `There is no limit of the whole call; at worst it takes ${spokenMs(worstMs)}.`;
    return retries.perTryMs || dialect === 'linkerd-service-profile' ? '' : 'There is no limit of the whole call.';
  }
  const by = totalMs.written ? '' : `, ${totalMs.origin ?? 'by default'}`;
  if (totalEnds === 'new-tries')
    return `After ${spokenMs(totalMs.value)} no further try starts; one that runs is not ended.`;
  const room =
    fit === null || most === 1
      ? ''
      : fit >= most
        ? ` All ${tries(most)} fit into that, even at their longest.`
        : ` At worst only ${fit} of ${tries(most)} ${fit === 1 ? 'fits' : 'fit'} into that.`;
  return `The call ends after ${spokenMs(totalMs.value)}, tries and waits together${by}.${room}`;
}
