// @vitest-environment happy-dom
/** What the lesson's figures do with what a reader types, draws anew or opens from a link. */
import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BackoffFigure } from '../../src/widgets/backoff-figure/BackoffFigure.tsx';
import { ConverterFigure } from '../../src/widgets/converter-figure/ConverterFigure.tsx';
import { TrafficFigure } from '../../src/widgets/traffic-figure/TrafficFigure.tsx';

let root: Root;
let host: HTMLElement;

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.stubGlobal(
    'Worker',
    class {
      postMessage() {}
      terminate() {}
    },
  );
  host = document.body.appendChild(document.createElement('div'));
  root = createRoot(host);
});
afterEach(() => {
  act(() => root.unmount());
  host.remove();
  window.location.hash = '';
  vi.unstubAllGlobals();
});

function show(figure: ReactNode, hash = ''): void {
  window.location.hash = hash;
  act(() => root.render(figure));
}
const words = () => host.querySelector('.hop-words')!.textContent!.replaceAll('\u00a0', ' ');
const remarks = () => [...host.querySelectorAll('.hop-diagnostics li')].map((item) => item.textContent);
const press = (name: string) =>
  act(() => [...host.querySelectorAll('button')].find(({ textContent }) => textContent === name)!.click());

function write(element: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), 'value')!;
  act(() => {
    set!.call(element, text);
    element.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
const enter = (element: HTMLElement) =>
  act(() => element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })));

const backoff = (
  <BackoffFigure
    id="backoff"
    title="Waits"
    retries={3}
    offers={[
      { formula: 'exponential', label: 'Exponential' },
      { formula: 'polly-v7-lambda', label: 'Polly 7' },
    ]}
  />
);

test('other requests: the share over a thousand is drawn anew as well', () => {
  show(<TrafficFigure id="traffic" title="Traffic" />, '#traffic~set=errorPercent=70');
  const share = () => /and (.*% of the requests.*)$/.exec(words())![1];
  const seen = new Set([share()]);
  for (let i = 0; i < 4; i++) {
    press('Other requests');
    seen.add(share());
  }
  expect(seen.size).toBeGreaterThan(1);
});

test('a link out of range: what was changed and to what, until it is changed or reset', () => {
  show(backoff, '#backoff~formula=nonsense~retries=99~seed=1.5~set=baseMs=-5,foo~evil=1');
  expect(remarks().join('\n')).toMatch(/evil in the link/);
  expect(remarks().join('\n')).toMatch(/formula = "nonsense", expected one of .* exponential is used instead/);
  expect(remarks().join('\n')).toMatch(/retries = 99, .* 8 is used instead/);
  expect(remarks().join('\n')).toMatch(/seed = 1\.5, .* 2 is used instead/);
  expect(remarks().join('\n')).toMatch(/baseMs = -5, .* is used instead/);
  expect(remarks().join('\n')).toMatch(/parameter foo/);
  press('Reset');
  expect(remarks()).toEqual([]);
});

test('a request to follow that this run does not have is said', () => {
  show(<TrafficFigure id="traffic" title="Traffic" />, '#traffic~follow=77');
  expect(remarks()).toEqual([expect.stringMatching(/request 77 to follow.*is followed instead/)]);
});

test('a wait that .NET cannot sleep is said under the figure', () => {
  show(backoff, '#backoff~formula=polly-v7-lambda~set=base=10~retries=8');
  expect(remarks()).toEqual([expect.stringMatching(/116 days before retry 7/)]);
});

test('a typed number out of range says what is used; one that cannot be read stays in its field', () => {
  show(backoff);
  const field = () => host.querySelector<HTMLInputElement>('[aria-label="Retries, typed"]')!;
  const note = () => host.querySelector('.hop-control__note')?.textContent;
  write(field(), '99');
  enter(field());
  expect([field().value, note()]).toEqual(['8', '99 is above 8; 8 is used.']);
  expect(document.getElementById(field().getAttribute('aria-describedby')!)!.textContent).toBe(note());
  write(field(), 'many');
  enter(field());
  expect([field().value, field().getAttribute('aria-invalid')]).toEqual(['many', 'true']);
  expect(note()).toContain('“many” is not a number');
  expect(words()).toContain('Eight retries');
  write(field(), '2');
  enter(field());
  expect([field().value, note()]).toEqual(['2', undefined]);
});

const examples = [
  { id: 'a', label: 'A', language: 'java', text: 'class A {}' },
  { id: 'b', label: 'B', language: 'csharp', text: 'class B {}' },
] as const;
const nothing = { conversions: [], diagnostics: [] };
const converter = (
  <ConverterFigure id="c" title="C" target="istio" targetLabel="Istio 1" examples={examples} result={nothing} />
);
const field = () => host.querySelector('textarea')!;
const offered = () => [...host.querySelectorAll('.hop-segments span, option')].map(({ textContent }) => textContent);
function choose(label: string): void {
  const segment = [...host.querySelectorAll('.hop-segments label')].find(({ textContent }) => textContent === label);
  if (segment) return act(() => segment.querySelector('input')!.click());
  const select = host.querySelector('select')!;
  act(() => {
    select.value = [...select.options].find(({ textContent }) => textContent === label)!.value;
    select.dispatchEvent(new Event('change', { bubbles: true }));
  });
}

test('a text of the reader’s own is offered again after an example was chosen', () => {
  show(converter);
  expect(offered()).toEqual(['A', 'B']);
  write(field(), 'mine');
  choose('B');
  expect(field().value).toBe('class B {}');
  expect(offered()).toEqual(['A', 'B', 'your text']);
  choose('your text');
  expect(field().value).toBe('mine');
});

test('an example that is edited, and Reset, do not take the earlier text away', () => {
  show(converter);
  write(field(), 'first of mine');
  choose('B');
  write(field(), 'class B { edited }');
  expect(offered()).toEqual(['A', 'B', 'your text', 'your text before']);
  press('Reset');
  expect(offered()).toEqual(['A', 'B', 'your text before', '2 texts before']);
  choose('2 texts before');
  expect(field().value).toBe('first of mine');
  choose('your text before');
  expect(field().value).toBe('class B { edited }');
});

test('an example or a policy that a link names and there is not is said', () => {
  show(converter, '#c~example=nix');
  expect(remarks()).toEqual([expect.stringMatching(/example = "nix", expected one of a, b\. ?a is used instead/)]);
});
