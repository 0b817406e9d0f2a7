/** A canvas over the scene's own drawing. It is drawn to only when time moves, and not at all while out of sight. */
import { useEffect, useRef, type ReactNode } from 'react';
import type { EdgeFlow, TrafficRun } from '#engines/traffic/index.ts';
import type { FlowGeometry } from './geometry.ts';
import { readInks } from './inks.ts';
import { createPainter, type FlowMode, type ViewBox } from './paint.ts';
import type { FlowClock } from './use-flow-clock.ts';

export interface FlowStageProps {
  readonly run: TrafficRun;
  readonly flow: EdgeFlow;
  readonly geometry: FlowGeometry;
  readonly viewBox: ViewBox;
  readonly clock: FlowClock;
  readonly mode: FlowMode;
  readonly followed?: number | undefined;
  /** What the picture shows, in words. */
  readonly label: string;
  /** The scene. */
  readonly children: ReactNode;
}

export function FlowStage(props: FlowStageProps): ReactNode {
  const { run, flow, geometry, viewBox, clock, mode, followed, label, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { x, y, width: boxWidth, height: boxHeight } = viewBox;
  const { setVisible } = clock;
  const latest = useRef(clock);
  latest.current = clock;

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new IntersectionObserver(([entry]) => setVisible(entry?.isIntersecting ?? true));
    watch.observe(element);
    return () => watch.disconnect();
  }, [setVisible]);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const options = { run, flow, geometry, mode, followed };
    let painter = createPainter({ ...options, inks: readInks(element) });
    const draw = (tMs: number): void => {
      const { clientWidth, clientHeight } = element;
      if (clientWidth === 0 || clientHeight === 0) return;
      const ratio = Math.min(2, devicePixelRatio || 1);
      const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
      if (element.width !== width || element.height !== height) [element.width, element.height] = [width, height];
      painter.paint(context, { x, y, width: boxWidth, height: boxHeight }, ratio, tMs);
    };
    const again = (): void => draw(latest.current.now());
    const recolour = (): void => {
      painter = createPainter({ ...options, inks: readInks(element) });
      again();
    };
    const size = new ResizeObserver(again);
    size.observe(element);
    const theme = new MutationObserver(recolour);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', recolour);
    const stop = latest.current.onFrame(draw);
    again();
    return () => {
      stop();
      size.disconnect();
      theme.disconnect();
      dark.removeEventListener('change', recolour);
    };
  }, [run, flow, geometry, x, y, boxWidth, boxHeight, mode, followed]);

  return (
    <div className="flow-stage" ref={box}>
      {children}
      <canvas className="flow-stage__canvas" ref={canvas} role="img" aria-label={label} />
    </div>
  );
}
