/** One panel of the simulator on its own: goodput of both policies. */
import type { ReactNode } from 'react';
import { formatMs } from '../kit/format.ts';
import { panelFoot, panelHead } from '../plot/Panel.tsx';
import { linearScale } from '../plot/scales.ts';
import { Disturbances, SidePanel } from './Curves.tsx';
import type { Look } from './look.ts';

const height = 116;

export function GoodputChart({ look, label }: { readonly look: Look; readonly label: string }): ReactNode {
  const x = linearScale(look.endMs, 5, formatMs);
  return (
    <svg className="plot" height={panelHead + height + panelFoot} role="img" aria-label={label}>
      <Disturbances look={look} top={panelHead - 8} height={height + 8} />
      <SidePanel
        look={look}
        top={panelHead}
        height={height}
        title=""
        note="requests answered per second"
        column="goodputRps"
        offered
        xTicks={x.ticks}
      />
    </svg>
  );
}
