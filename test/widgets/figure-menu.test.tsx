// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FigureMenu } from '../../src/widgets/kit/FigureMenu.tsx';

const module = '../../src/widgets/kit/download.ts';
const saveText = vi.fn();
let root: Root;
let host: HTMLElement;

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  host = document.body.appendChild(document.createElement('div'));
  root = createRoot(host);
  const file = { label: 'YAML', name: 'a.yaml', type: 'application/yaml', text: () => 'a: 1' };
  act(() => root.render(<FigureMenu name="f" files={[file]} link={() => ''} />));
});
afterEach(() => {
  act(() => root.unmount());
  host.remove();
  vi.doUnmock(module);
  vi.unstubAllGlobals();
  saveText.mockReset();
});

async function press(): Promise<string | undefined> {
  const button = [...host.querySelectorAll('button')].find(({ textContent }) => textContent === 'YAML')!;
  await act(async () => {
    button.click();
    await vi.dynamicImportSettled();
  });
  return host.querySelector('[role=alert]')?.textContent ?? undefined;
}

test('a pressed Reset keeps the focus, does nothing more, and goes when the focus goes', () => {
  const onReset = vi.fn();
  const draw = (changed: boolean) =>
    act(() => root.render(<FigureMenu name="f" onReset={changed ? onReset : undefined} link={() => ''} />));
  const reset = () => [...host.querySelectorAll('button')].find(({ textContent }) => textContent === 'Reset');
  draw(true);
  act(() => reset()!.focus());
  act(() => reset()!.click());
  draw(false);
  expect(document.activeElement).toBe(reset());
  expect(reset()!.getAttribute('aria-disabled')).toBe('true');
  act(() => reset()!.click());
  expect(onReset).toHaveBeenCalledTimes(1);
  act(() => reset()!.blur());
  expect(reset()).toBeUndefined();
});

test('what writes files does not load: said in words, and tried again at the next press', async () => {
  vi.doMock(module, () => {
    throw new Error('offline');
  });
  expect(await press()).toBe(
    'What writes files could not be loaded. Check the connection, then press the button again or reload the page.',
  );
  vi.doMock(module, () => ({ saveText }));
  expect(await press()).toBeUndefined();
  expect(saveText).toHaveBeenCalledWith('a.yaml', 'application/yaml', 'a: 1');
});
test('the browser refuses to write: said in words', async () => {
  saveText.mockImplementation(() => {
    throw new Error('too large');
  });
  vi.doMock(module, () => ({ saveText }));
  expect(await press()).toBe('The browser could not write this file. Take another of the forms.');
});
