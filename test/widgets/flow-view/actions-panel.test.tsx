// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { scenes } from '../../../src/engines/scene/scenes/index.ts';
import { planOf } from '../../../src/engines/scene/plans.ts';
import { readTypedRequest } from '../../../src/engines/scene/request-line.ts';
import { worldOf } from '../../../src/engines/scene/index.ts';
import { runTraffic, type TrafficAction } from '../../../src/engines/traffic/index.ts';
import { ActionsPanel, targetsOf } from '../../../src/widgets/flow-view/ActionsPanel.tsx';

const added = vi.fn<(actions: readonly TrafficAction[]) => void>();
let root: Root;
let box: HTMLElement;

function show(actions: readonly TrafficAction[], unread: readonly string[] = []) {
  const targets = { pods: ['shop/web-0'], services: [], shares: [], dead: ['shop/web-1'] };
  act(() =>
    root.render(
      <ActionsPanel
        actions={actions}
        unread={unread}
        targets={targets}
        nowMs={500}
        durationMs={10_000}
        onChange={added}
      />,
    ),
  );
}

function type(label: string, value: string): HTMLInputElement {
  const id = [...box.querySelectorAll('label')].find((one) => one.textContent === label)!.htmlFor;
  const input = [...box.querySelectorAll('input')].find((one) => one.id === id)!;
  act(() => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(input, value);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
  return input;
}

const send = () => act(() => box.querySelector('form')!.requestSubmit());

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  added.mockReset();
  box = document.body.appendChild(document.createElement('div'));
  root = createRoot(box);
});
afterEach(() => {
  act(() => root.unmount());
  box.remove();
  vi.unstubAllGlobals();
});

test.each(['-5', '999999', ''])('a time of “%s” stays as typed, is marked, and does nothing', (typed) => {
  show([]);
  const input = type('from (ms)', typed);
  expect(input.value).toBe(typed);
  expect(input.getAttribute('aria-invalid')).toBe('true');
  expect(box.textContent).toContain('0 to 10,000');
  expect(input.checkValidity()).toBe(false);
});

test('what a link does to a dead pod, or in words nobody knows, is said to be without effect', () => {
  const done: TrafficAction[] = [
    { kind: 'slow', pod: 'shop/web-1', factor: 10, fromMs: 500 },
    { kind: 'slow', pod: 'shop/web-0', factor: 10, fromMs: 500 },
  ];
  show(done, ['explode shop/web-0 3']);
  const told = [...box.querySelectorAll('.traffic-actions__list li')].map(({ textContent }) => textContent);
  expect(told[0]).toContain('Without effect: this pod is dead all the time.');
  expect(told[1]).not.toContain('Without effect');
  expect(box.textContent).toContain('left out: “explode shop/web-0 3”.');
});

test('the same is not done twice', () => {
  const done: TrafficAction = { kind: 'kill', pod: 'shop/web-0', fromMs: 500, untilMs: 2500 };
  show([]);
  send();
  expect(added).toHaveBeenCalledWith([done]);
  added.mockReset();
  show([done]);
  send();
  expect(added).not.toHaveBeenCalled();
  expect(box.querySelector('[role="status"]')!.textContent).toBe('This is in the list already.');
});

test('a pod that is dead for the whole run is no target', () => {
  const { files, tries } = scenes.get('converted')!;
  const load = { shape: 'steady', rateRps: 10, durationMs: 1000 } as const;
  const request = readTypedRequest(tries[0]).request;
  const run = runTraffic(
    worldOf(files, ''),
    planOf({ request, troubles: { 'default/ratings-0': 'dead' }, retries: 'mesh', load }),
    1,
  );
  expect(targetsOf(run).pods).toEqual(['default/ratings-1', 'default/ratings-2', 'default/ratings-3']);
});
