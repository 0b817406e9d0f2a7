/** The targets as tabs: a few at once, all others in a list beside them. */
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { TargetChoice } from './ConvertPlayground.tsx';

export interface TargetTabsProps {
  readonly targets: readonly TargetChoice[];
  readonly shown: readonly string[];
  readonly chosen: string;
  /** Id of the panel that the tabs change. */
  readonly panel: string;
  onChoose(target: string): void;
}

export function TargetTabs({ targets, shown, chosen, panel, onChoose }: TargetTabsProps): ReactNode {
  const row = useRef<HTMLDivElement>(null);
  const id = useId();
  const ids = shown.includes(chosen) ? shown : [...shown, chosen];
  const tabs = ids.flatMap((target) => targets.find((candidate) => candidate.id === target) ?? []);
  const others = targets.filter((target) => !ids.includes(target.id));
  useEffect(() => {
    const list = row.current;
    const tab = list?.querySelector<HTMLElement>('[aria-selected=true]');
    if (!list || !tab) return;
    const start = tab.offsetLeft - list.offsetLeft;
    if (start < list.scrollLeft) list.scrollLeft = start;
    const end = start + tab.offsetWidth;
    if (end > list.scrollLeft + list.clientWidth) list.scrollLeft = end - list.clientWidth;
  }, [chosen]);
  const move = (event: KeyboardEvent) => {
    const at = ids.indexOf(chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: ids.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const index = (to + ids.length) % ids.length;
    onChoose(ids[index]!);
    row.current?.querySelectorAll<HTMLElement>('[role=tab]')[index]?.focus();
  };
  return (
    <div className="targets">
      <div className="targets__tabs" role="tablist" aria-label="Target" ref={row} onKeyDown={move}>
        {tabs.map((target) => (
          <button
            key={target.id}
            type="button"
            role="tab"
            className="targets__tab"
            aria-selected={target.id === chosen}
            aria-controls={panel}
            tabIndex={target.id === chosen ? 0 : -1}
            onClick={() => onChoose(target.id)}
          >
            {target.label}
          </button>
        ))}
      </div>
      <label htmlFor={id} className="visually-hidden">
        More targets
      </label>
      <select id={id} className="targets__more" value="" onChange={(e) => onChoose(e.currentTarget.value)}>
        <option value="">More…</option>
        {others.map((target) => (
          <option key={target.id} value={target.id}>
            {target.label}, {target.kind}
          </option>
        ))}
      </select>
    </div>
  );
}
