import { renderToString } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { convertPolicy, targets } from '../../src/engines/convert/index.ts';
import type { ConvertedLine } from '../../src/engines/convert/index.ts';
import { placeAt } from '../../src/engines/core/diagnostics.ts';
import { emptyPolicy } from '../../src/engines/resilience/policy.ts';
import { studyScene } from '../../src/engines/scene/index.ts';
import { parseSource } from '../../src/parsing/node.ts';
import { snippets } from '../../src/components/playground/snippets.ts';
import { convertRequest } from '../../src/widgets/convert-playground/conversion.ts';
import { ConvertPlayground } from '../../src/widgets/convert-playground/ConvertPlayground.tsx';
import { linkedLines, placesOf } from '../../src/widgets/convert-playground/linked.ts';
import type { ConvertRequest } from '../../src/widgets/convert-playground/request.ts';
import { defaultState, readAsked, writeAsked } from '../../src/widgets/convert-playground/state.ts';
import { trafficSceneLink } from '../../src/widgets/convert-playground/traffic-scene.ts';
import { carriedWords } from '../../src/widgets/converter-figure/carried-words.ts';
import { fromFragment } from '../../src/widgets/kit/link-state.ts';
import { packText, unpackText } from '../../src/widgets/kit/packed-text.ts';
import { defaultState as trafficState, splitFiles } from '../../src/widgets/traffic-playground/state.ts';

const base: Omit<ConvertRequest, 'text' | 'language'> = {
  answers: {},
  policy: 0,
  target: 'istio',
  host: 'ratings',
  fit: 'nearest-mean',
  settings: {},
  tryMs: 100,
  deadlineMs: 0,
};
const convert = (text: string, patch: Partial<ConvertRequest> = {}) => {
  const request = { ...base, language: 'java' as const, text, ...patch };
  return convertRequest(request, (other) => parseSource(request.language, other));
};
const annotated = '@Retryable(maxAttempts = 4, backoff = @Backoff(delay = 200, multiplier = 2))\nvoid load() {}';
const text = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll('\u00a0', ' ');

describe('one request', () => {
  test('converts the chosen policy of several and lists them all', async () => {
    const two = `${annotated}\n@Retryable(maxAttempts = 2)\nvoid save() {}`;
    const result = await convert(two, { policy: 1 });
    expect(result.policies.map(({ name, place }) => [name, place?.line])).toEqual([
      ['load', 1],
      ['save', 3],
    ]);
    expect(result.conversion!.documents).toContain('attempts: 1');
    expect((await convert(two, { policy: 9 })).chosen).toBe(1);
  });
  test('knows whether a refit leaves a choice', async () => {
    expect((await convert(annotated)).refit).toBe(true);
    const full = '@Retryable(maxAttempts = 3, backoff = @Backoff(delay = 0))\nvoid load() {}';
    expect((await convert(full, { target: 'linkerd' })).refit).toBe(false);
  });
  test('proves nothing while a value is open, and proves it once it is answered', async () => {
    const open = '@Retryable(maxAttempts = tries())\nvoid load() {}';
    const before = await convert(open);
    expect(before.proof).toBeNull();
    expect(before.questions.map(({ key }) => key)).toEqual(['maxRetries tries()']);
    const after = await convert(open, { answers: { 'maxRetries tries()': '5' } });
    expect(after.proof!.mesh.calls.max).toBe(5);
  });
  test('the total timeout and the caller’s patience reach the proof', async () => {
    const { proof } = await convert(annotated, { deadlineMs: 1000 });
    expect(proof!.library.withinDeadline).toBe(0);
    expect(proof!.mesh.withinDeadline).toBeGreaterThan(0);
  });
  test('an option of the target and the host are written', async () => {
    const { conversion } = await convert(annotated, { settings: { version: '1.23' }, host: 'reviews' });
    expect(conversion!.documents).toContain('host: reviews');
    expect(conversion!.documents).not.toContain('backoff');
  });
});

describe('linking', () => {
  const source = 'retry(3, 200)\nafter(5)';
  const line = (start: number, end: number): ConvertedLine => ({
    field: 'backoff',
    status: 'exact',
    detail: '',
    sourcePlace: placeAt(source, start, end),
    outputPlace: placeAt('a: 1\nb: 2', 3, 4),
  });
  const report = [line(0, 13), line(6, 7), { ...line(0, 0), sourcePlace: null }];
  test('the innermost place wins', () => {
    expect(linkedLines(report, { from: 'source', offset: 6 }, source)).toEqual([1]);
    expect(linkedLines(report, { from: 'source', offset: 2 }, source)).toEqual([0]);
  });
  test('beside every place, the line of the text decides', () => {
    expect(linkedLines(report, { from: 'source', offset: 16 }, source)).toEqual([]);
    expect(linkedLines(report, { from: 'output', offset: 0 }, 'a: 1\nb: 2')).toEqual([0, 1, 2]);
  });
  test('a place shared by several lines is marked once', () => {
    expect(placesOf(report, [0, 1, 2], 'output')).toHaveLength(1);
    expect(placesOf(report, [2], 'source')).toEqual([]);
  });
});

test('the report in one sentence', () => {
  const lines = (...statuses: ConvertedLine['status'][]) =>
    statuses.map((status): ConvertedLine => ({
      field: 'backoff',
      status,
      detail: '',
      sourcePlace: null,
      outputPlace: null,
    }));
  expect(carriedWords(lines('exact', 'exact', 'approximate', 'lost'))).toBe(
    'Two settings carry over exactly, one setting approximately, and one setting is lost.',
  );
  expect(carriedWords(lines('approximate', 'lost', 'lost'))).toBe(
    'One setting carries over approximately and two settings are lost.',
  );
  expect(carriedWords([])).toBe('There is nothing to carry over.');
});

describe('the link', () => {
  test('answers with any sign survive', () => {
    const answers = { 'maxRetries a, b~c=d': '5', 'backoff f("x")': 'TimeSpan.FromSeconds(2) & more' };
    expect(readAsked(writeAsked(answers))).toEqual(answers);
    expect(writeAsked({ x: '  ' })).toBe('');
  });
  test('texts are packed and unpacked', async () => {
    const long = 'öffne // 🛰 '.repeat(400);
    const packed = await packText(long);
    expect(packed).toMatch(/^[\w-]+$/);
    expect(packed.length).toBeLessThan(long.length / 10);
    expect(await unpackText(packed)).toBe(long);
  });
  test.each(['', '!!!', 'AAAA', 'eJwDAAAAAAE'])('%j is no packed text', async (broken) => {
    expect(await unpackText(broken)).toBeUndefined();
  });
  test('a bomb is not unpacked', async () => {
    expect(await unpackText(await packText('a'.repeat(5_000_000)))).toBeUndefined();
  });
});

describe('open in traffic', () => {
  const policy = {
    ...emptyPolicy,
    maxRetries: 3,
    retryOn: [
      { kind: 'transport', event: 'connect-failure' } as const,
      { kind: 'status', from: 503, to: 503 } as const,
    ],
  };
  test.each(['istio', 'gateway-api', 'traefik', 'nginx', 'ingress-nginx'])(
    'the request meets what was written for %s',
    (target) => {
      const { documents } = convertPolicy(policy, target);
      const port = target === 'istio' ? 80 : 8080;
      const link = trafficSceneLink('/playground/traffic/', target, 'ratings', port, documents)!;
      expect(link).toMatch(/^\/playground\/traffic\/#scene~/);
      const state = { ...trafficState, ...fromFragment(new URL(link, 'http://x').hash, 'scene', trafficState) };
      expect(state.manifest).toBe(documents);
      const { method, url, from } = state;
      const study = studyScene({
        files: [...splitFiles(state.files), { file: 'converted.yaml', text: state.manifest }],
        request: { method, url, headers: '', from },
        controller: state.controller,
        draw: 0,
      });
      const trail = study.legs.at(-1)!.trail;
      expect(trail.hops.some(({ origin }) => origin?.file === 'converted.yaml')).toBe(true);
      expect(study.legs.at(-1)!.answer).toMatch(/ratings/);
    },
  );
  test('not for targets that no controller there acts on', () => {
    expect(trafficSceneLink('/t/', 'kuma', 'ratings', 80, 'x')).toBeUndefined();
    expect(trafficSceneLink('/t/', 'istio', 'ratings.shop', 80, 'x')).toBeUndefined();
  });
});

test('the page is there without a browser', async () => {
  const first = snippets[0]!;
  const result = await convert(first.text, { language: first.language });
  const html = renderToString(
    <ConvertPlayground
      id="convert"
      title="Convert"
      examples={[{ id: first.id, group: 'x', label: first.label, language: first.language, text: first.text }]}
      languages={[{ id: 'java', label: 'Java' }]}
      targets={targets.list.map(({ id, label, kind, options }) => ({ id, label, kind, options }))}
      shown={['istio', 'linkerd']}
      result={result}
      shells={{ source: '<span class="line">x</span>', output: '' }}
      trafficHref="/playground/traffic/"
    />,
  );
  expect(text(html)).toMatch(/settings? carr(y|ies) over exactly/);
  expect(text(html)).toMatch(/When every try fails: \w+ calls at most in both/);
  expect(html).toContain('role="tablist"');
  expect(text(html)).toContain('Open in traffic');
  expect(defaultState('a', 'b')).toMatchObject({ ex: 'a', to: 'b', tryMs: 100 });
});
