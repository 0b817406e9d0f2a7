import { renderToString } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { sources } from '../../src/engines/convert/index.ts';
import { eventsOf, simulate } from '../../src/engines/simulation/index.ts';
import { parseSource } from '../../src/parsing/node.ts';
import { BackoffFigure } from '../../src/widgets/backoff-figure/BackoffFigure.tsx';
import { convertSource } from '../../src/widgets/converter-figure/conversion.ts';
import { ConverterFigure } from '../../src/widgets/converter-figure/ConverterFigure.tsx';
import { OneCallFigure } from '../../src/widgets/one-call-figure/OneCallFigure.tsx';
import { oneCallScenario } from '../../src/widgets/one-call-figure/one-call-scenario.ts';
import { eventWords } from '../../src/widgets/run-view/event-words.ts';
import { toMapMoment, toStations } from '../../src/widgets/run-view/to-map.ts';
import { toTimetable } from '../../src/widgets/run-view/to-timetable.ts';
import { TrafficFigure } from '../../src/widgets/traffic-figure/TrafficFigure.tsx';
import {
  defaultTrafficSettings,
  drawnLoad,
  trafficScenario,
} from '../../src/widgets/traffic-figure/traffic-scenario.ts';

const text = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll('\u00a0', ' ');

describe('rendered without a browser, as in the build', () => {
  test('the backoff figure shows its waits and says their sum', () => {
    const html = renderToString(
      <BackoffFigure id="b" title="Waits" retries={3} offers={[{ formula: 'exponential', label: 'Exponential' }]} />,
    );
    expect(text(html)).toContain('Three retries wait 1.4 s in all.');
    expect(text(html)).toContain('200 ms');
    expect(html).toContain('role="status"');
  });

  test('the converter figure shows YAML and the report', async () => {
    const examples = sources.list.map(({ id, label, language, example }) => ({ id, label, language, text: example }));
    const first = examples[0]!;
    const result = convertSource(await parseSource(first.language, first.text), 'istio');
    const html = renderToString(
      <ConverterFigure
        id="c"
        title="Converter"
        target="istio"
        targetLabel="Istio 1.30"
        examples={examples}
        result={result}
      />,
    );
    expect(text(html)).toContain('attempts : 3');
    expect(text(html)).toContain('Istio 1.30');
    expect(text(html)).toContain('One setting carries over exactly and two settings approximately.');
  });

  test('the traffic figure counts calls and follows a retried request', () => {
    const html = renderToString(<TrafficFigure id="t" title="Traffic" />);
    expect(text(html)).toMatch(/requests became \d+ calls on the pods/);
    expect(text(html)).toMatch(/Gateway retries after waiting \d+ ms: attempt 2, to pod [abc]\./);
  });

  test('the traffic figure says how sure its share is, and how the gateway waits', () => {
    const html = text(renderToString(<TrafficFigure id="t" title="Traffic" />));
    expect(html).toMatch(/20 % of the requests fail all the same \(95 % interval 18 % to 23 %\)\./);
    expect(html).toContain('Envoy');
    expect(html).toMatch(/drawn below 100 ms.*never more than 1 s.*it begins below 25 ms/);
    expect(html).not.toContain('The client waits');
  });

  test('every line, band and mark that is drawn has its words in the key', () => {
    const offers = ['exponential', 'spring-retry-exponential-random'].map((formula) => ({ formula, label: formula }));
    const drawn = [
      <BackoffFigure key="b" id="b" title="Waits" retries={3} offers={offers} />,
      <BackoffFigure key="r" id="r" title="Waits" retries={3} offers={offers.toReversed()} />,
      <TrafficFigure key="t" id="t" title="Traffic" />,
      <OneCallFigure key="o" id="o" title="One call" />,
    ];
    const kinds = (html: string) =>
      new Set(html.match(/\b(mark--|timetable__stroke--|wait-chart__|traffic-map__(?=hatch|dot|work|wait))[\w-]+/g));
    for (const figure of drawn) {
      const [, picture, key] =
        /hop-figure__picture"([^]*?)<ul class="hop-key"([^]*?)<\/ul>/.exec(renderToString(figure)) ?? [];
      // Two marks have another class in the key than in their picture.
      const explained = kinds(
        key!
          .replace('hop-key__pod', 'traffic-map__hatch')
          .replace('mark--waiting', 'mark--waiting timetable__stroke--waiting'),
      );
      expect([...kinds(picture!)].filter((kind) => !explained.has(kind))).toEqual([]);
      expect(explained.size).toBeGreaterThan(3);
    }
  });

  test('without JavaScript a figure says that it stands still', () => {
    expect(renderToString(<OneCallFigure id="o" title="One call" />)).toMatch(/<noscript><p[^>]*>Without JavaScript/);
  });

  test('the one call figure names the pod that answered', () => {
    expect(text(renderToString(<OneCallFigure id="o" title="One call" />))).toContain('by pod c, on the second retry');
  });
});

describe('a run as pictures', () => {
  const run = simulate(trafficScenario(defaultTrafficSettings, drawnLoad), 7);

  test('each retry of a followed request is a numbered mark, each wait a dotted stretch', () => {
    const data = toTimetable(run, new Set(run.requests.map((request) => request.id)));
    const retries = run.attempts.filter((attempt) => attempt.number > 1);
    expect(data.marks.filter((mark) => mark.kind === 'retry').map((mark) => mark.label)).toEqual(
      retries.map((attempt) => String(attempt.number)),
    );
    expect(data.strokes.filter((stroke) => stroke.kind === 'waiting')).toHaveLength(
      retries.filter((attempt) => attempt.waitMs > 0).length,
    );
    for (const stroke of data.strokes) {
      expect(stroke.toMs).toBeGreaterThanOrEqual(stroke.fromMs);
      expect(stroke.toMs).toBeLessThanOrEqual(data.durationMs);
    }
  });

  test('at any moment everybody on the map is somewhere that exists', () => {
    const ids = new Set(toStations(run).map((station) => station.id));
    for (let tMs = 0; tMs <= run.endMs; tMs += 17) {
      const { travellers, stays } = toMapMoment(run, tMs);
      for (const { from, to, share } of travellers) {
        expect(ids.has(from) && ids.has(to)).toBe(true);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
      for (const { at } of stays) expect(ids).toContain(at);
    }
  });

  test('the event list tells the story of one call', () => {
    const call = simulate(oneCallScenario({ firstWaitMs: 100, jitter: 'none', perTryTimeoutMs: 300 }), 1);
    expect(eventsOf(call).map((event) => eventWords(call, event).text.replaceAll('\u00a0', ' '))).toEqual([
      'Request 1 begins.',
      'Client calls pod a.',
      'Pod a fails with 503; first of 3 retries follows.',
      'Client retries after waiting 100 ms: attempt 2, to pod b.',
      'Client stops waiting for pod b; second of 3 retries follows.',
      'Client retries after waiting 200 ms: attempt 3, to pod c.',
      'Pod c answers client with 200.',
      'Request 1 is answered.',
    ]);
  });
});
