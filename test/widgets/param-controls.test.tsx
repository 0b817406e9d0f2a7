import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { springFramework } from '../../src/engines/backoff/spring-framework.ts';
import { noCapMs } from '../../src/engines/backoff/delay-params.ts';
import { NumberControl } from '../../src/widgets/kit/ParamControls.tsx';

const shown = (value: number) =>
  renderToStaticMarkup(
    createElement(NumberControl, { spec: springFramework.params.maxDelayMs, value, onChange: () => {} }),
  );

test('a cap that is not set is shown in words, and sits at the end of its slider', () => {
  expect(shown(noCapMs)).toContain('value="no cap"');
  expect(shown(noCapMs)).toMatch(/type="range"[^>]*max="200"[^>]*value="200"/);
  expect(shown(noCapMs)).not.toContain(String(noCapMs));
});
test('a cap that is set keeps its number, below the last step', () => {
  expect(shown(30_000)).toContain('value="30000"');
  const position = Number(/type="range"[^>]*value="([\d.]+)"/.exec(shown(30_000))![1]);
  expect(position).toBeGreaterThan(100);
  expect(position).toBeLessThan(199);
});
