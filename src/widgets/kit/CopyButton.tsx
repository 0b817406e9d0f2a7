import { useState, type ReactNode } from 'react';

/** Copies and says so; where the clipboard is closed, it shows the text to copy by hand. */
export function CopyButton({ label, done, text }: { label: string; done: string; text: () => string }): ReactNode {
  const [state, setState] = useState<'idle' | 'copied' | 'by-hand'>('idle');
  const copy = () =>
    navigator.clipboard.writeText(text()).then(
      () => {
        setState('copied');
        setTimeout(() => setState('idle'), 2000);
      },
      () => setState('by-hand'),
    );
  if (state === 'by-hand') {
    return (
      <input
        className="hop-menu__text"
        readOnly
        aria-label={label}
        value={text()}
        autoFocus
        onFocus={(e) => e.currentTarget.select()}
      />
    );
  }
  return (
    <button type="button" onClick={() => void copy()}>
      <span aria-live="polite">{state === 'copied' ? done : label}</span>
    </button>
  );
}
