/** What can be taken along: results, and the two scenarios as files that `hop simulate` reads. */
import { withPolicy } from '#engines/simulation/policy-change.ts';
import type { FigureFrameProps } from '../kit/FigureFrame.tsx';
import type { Look } from './look.ts';
import type { Settings, SimulatorState } from './settings.ts';

export function scenarioFiles(settings: Settings, state: SimulatorState, look: Look | null): FigureFrameProps['files'] {
  const json = (value: unknown) => () => JSON.stringify(value, null, 2);
  const type = 'application/json';
  if (!look) return [];
  return [
    {
      label: 'JSON',
      name: 'retries.json',
      type,
      text: json({
        preset: settings.preset.id,
        params: settings.values,
        seed: state.seed,
        sides: settings.sides.map(({ letter, label }, i) => ({ letter, policy: label, ...look.sides[i] })),
        windowMs: look.windowMs,
      }),
    },
    ...settings.sides.map(({ letter, policy }) => ({
      label: `Scenario ${letter}`,
      name: `scenario-${letter.toLowerCase()}.json`,
      type,
      text: () => JSON.stringify(withPolicy(settings.scenario!, policy!), null, 2),
    })),
  ];
}
