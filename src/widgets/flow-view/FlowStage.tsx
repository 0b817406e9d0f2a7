/** A canvas over the scene's own drawing. It is drawn to only when time moves, and not at all while out of sight. */
import { useEffect, useRef, type ReactNode } from 'react';
import type { EdgeFlow, TrafficRun } from '#engines/traffic/index.ts';
import type { FlowGeometry } from './geometry.ts';
import { createPainter, type FlowMode } from './paint.ts';
import { readInks } from './sprites.ts';
import type { FlowClock } from './use-flow-clock.ts';

/** The part of the scene's coordinates that its drawing shows; the canvas covers the drawing exactly. */
export interface ViewBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

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
    let painter = createPainter({
      run,
      flow,
      geometry,
      inks: readInks(element),
      mode,
      ...(followed === undefined ? {} : { followed }),
    });
    const draw = (tMs: number): void => {
      const { clientWidth, clientHeight } = element;
      if (clientWidth === 0 || clientHeight === 0) return;
      const ratio = Math.min(2, devicePixelRatio || 1);
      const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
      if (element.width !== width || element.height !== height) [element.width, element.height] = [width, height];
      const scale = Math.min(width / viewBox.width, height / viewBox.height);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, width, height);
      context.setTransform(scale, 0, 0, scale, -viewBox.x * scale, -viewBox.y * scale);
      painter.paint(context, tMs);
    };
    const again = (): void => draw(latest.current.now());
    const recolour = (): void => {
      painter = createPainter({
        run,
        flow,
        geometry,
        inks: readInks(element),
        mode,
        ...(followed === undefined ? {} : { followed }),
      });
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
  }, [run, flow, geometry, viewBox.x, viewBox.y, viewBox.width, viewBox.height, mode, followed]);

  return (
    <div className="flow-stage" ref={box}>
      {children}
      <canvas className="flow-stage__canvas" ref={canvas} role="img" aria-label={label} />
    </div>
  );
}
