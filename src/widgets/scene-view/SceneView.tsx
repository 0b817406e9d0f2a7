/** The scene as a picture: boxes that answer what they are, and the way of one request through them. */
import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { partyLabels } from '#engines/scene/parties.ts';
import type { Layout, Placed, Scene, SceneNode } from '#engines/scene/index.ts';
import { namePx, notePx } from '#engines/scene/text-width.ts';
import { MarkShape } from '../kit/marks.tsx';
import { fitText, labelPlace, linkPath, type Arrangement } from './paths.ts';
import type { Lit } from './lit.ts';

export interface SceneViewProps {
  readonly scene: Scene;
  readonly layout: Layout;
  readonly arrangement: Arrangement;
  readonly lit: Lit;
  readonly selected: string | null;
  onSelect(id: string): void;
  /** Say at each box on the way who does the work there. */
  readonly who: boolean;
  /** What is wrong with a pod, by id, in a word or two. */
  readonly troubles: Readonly<Record<string, string>>;
  readonly label: string;
}

const room = 18;
/** What stands under the lowest box. */
const foot = 30;

/** The part of the scene's coordinates the drawing shows. */
export const sceneBox = ({ width, height }: Layout) => ({
  x: -room,
  y: -room,
  width: width + 2 * room,
  height: height + room + foot,
});

export function SceneView(props: SceneViewProps): ReactNode {
  const { scene, layout, arrangement, lit, label } = props;
  const group = useRef<SVGSVGElement>(null);
  const places = new Map(layout.nodes.map((placed) => [placed.id, placed]));
  const proxies = new Map(scene.nodes.filter(({ kind }) => kind === 'proxy').map((node) => [node.owner!, node.id]));
  const whole = (id: string): Placed | undefined => {
    const own = places.get(id);
    const below = places.get(proxies.get(id) ?? '');
    return own && below ? { ...own, height: own.height + below.height } : own;
  };
  const ends = (from: string, to: string): [Placed, Placed] | undefined => {
    // Where there are sidecars, requests leave and arrive through them.
    const a = arrangement === 'narrow' ? whole(from) : places.get(proxies.get(from) ?? from);
    const b = places.get(proxies.get(to) ?? to);
    return a && b && [a, b];
  };
  const nodes = scene.nodes.filter(({ id }) => places.has(id));
  const tabStop = nodes.find(({ id }) => id === props.selected)?.id ?? nodes[0]?.id;
  const move = (event: KeyboardEvent, id: string) => {
    const at = nodes.findIndex((node) => node.id === id);
    const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const step = steps[event.key];
    const next = step !== undefined ? nodes[at + step] : event.key === 'Home' ? nodes[0] : event.key === 'End' ? nodes.at(-1) : undefined; // prettier-ignore
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      props.onSelect(id);
    } else if (next) {
      event.preventDefault();
      group.current?.querySelector<SVGGElement>(`[data-node="${CSS.escape(next.id)}"]`)?.focus();
    }
  };
  const { x, y, width, height } = sceneBox(layout);
  return (
    <svg
      ref={group}
      className={`scene scene--${arrangement}`}
      data-drawing
      viewBox={`${x} ${y} ${width} ${height}`}
      width={width}
      height={height}
      role="group"
      aria-label={label}
    >
      {layout.frames.map((frame) => (
        <g key={frame.namespace} className="scene__frame">
          <rect x={frame.x} y={frame.y} width={frame.width} height={frame.height} rx={10} />
          <text x={frame.x + (arrangement === 'narrow' ? 26 : 12)} y={frame.y + 17}>
            namespace {fitText(frame.namespace, frame.width - 100, notePx)}
          </text>
        </g>
      ))}
      {scene.links.map(({ from, to }) => {
        const pair = ends(from, to);
        return pair && <path key={`${from} ${to}`} className="scene__link" d={linkPath(arrangement, ...pair)} />;
      })}
      {lit.links.map(({ from, to, kind, step }) => {
        const pair = ends(from, to);
        return (
          pair && (
            <path
              key={`${lit.key} ${from} ${to} ${kind}`}
              className={`scene__way scene__way--${kind}`}
              style={{ animationDelay: `${Math.min(step * 110, 600)}ms` }}
              pathLength={kind === 'taken' ? 1 : undefined}
              d={linkPath(arrangement, ...pair)}
            />
          )
        );
      })}
      {nodes.map((node) => (
        <Box
          key={node.id}
          node={node}
          placed={places.get(node.id)!}
          number={lit.numbers[node.id]}
          dim={lit.numbers[node.id] === undefined}
          end={lit.end?.node === node.id ? lit.end.kind : undefined}
          who={props.who && lit.numbers[node.id] !== undefined}
          trouble={props.troubles[node.id]}
          selected={node.id === props.selected}
          tabStop={node.id === tabStop}
          onSelect={() => props.onSelect(node.id)}
          onKeyDown={(event) => move(event, node.id)}
        />
      ))}
      {lit.labels.map(({ from, to, text }) => {
        const pair = ends(from, to);
        const failed = text.startsWith('✕');
        // Under a box there is room for one word.
        if (!pair || (failed && props.who)) return null;
        const under = failed || arrangement === 'narrow';
        const { x, y } = labelPlace(...pair, failed ? 'left' : under ? 'right' : 'middle');
        return (
          <text
            key={`${from} ${to}`}
            className={`scene__share${under ? ' scene__share--under' : ''}${failed ? ' scene__share--failed' : ''}`}
            x={x}
            y={y}
          >
            {text}
          </text>
        );
      })}
    </svg>
  );
}

/** A sidecar at least so wide has room for its name and its party. */
const roomForBoth = 140;

interface BoxProps {
  readonly node: SceneNode;
  readonly placed: Placed;
  readonly number: number | undefined;
  readonly dim: boolean;
  readonly end: 'answered' | 'failed' | undefined;
  readonly who: boolean;
  readonly trouble: string | undefined;
  readonly selected: boolean;
  readonly tabStop: boolean;
  onSelect(): void;
  onKeyDown(event: KeyboardEvent): void;
}

function Box({
  node,
  placed,
  number,
  dim,
  end,
  who,
  trouble,
  selected,
  tabStop,
  onSelect,
  onKeyDown,
}: BoxProps): ReactNode {
  const { x, y, width, height } = placed;
  const small = node.kind === 'proxy';
  const classes = ['scene__node', `scene__node--${node.kind}`];
  if (node.state === 'missing') classes.push('scene__node--missing');
  if (trouble) classes.push('scene__node--trouble');
  if (!dim) classes.push('scene__node--lit');
  if (selected) classes.push('scene__node--selected');
  const note = trouble ?? node.note;
  const label = fitText(node.label, width - (small ? 24 : 10), small ? notePx : namePx);
  return (
    <g
      className={classes.join(' ')}
      data-node={node.id}
      transform={`translate(${x} ${y})`}
      role="button"
      tabIndex={tabStop ? 0 : -1}
      aria-pressed={selected}
      onClick={onSelect}
      onKeyDown={onKeyDown}
    >
      <rect
        className="scene__box"
        width={width}
        height={height}
        rx={node.kind === 'service' ? height / 2 : small ? 0 : 7}
      />
      {label !== node.label && <title>{node.label}</title>}
      <text className="scene__name" x={width / 2} y={small ? 16 : 20}>
        {who && small && width < roomForBoth ? '' : label}
        {who && small && <tspan className="scene__party"> {partyLabels[node.party]}</tspan>}
      </text>{' '}
      {!small && (
        <text className="scene__note" x={width / 2} y={36}>
          {fitText(note, width - 8, notePx)}
        </text>
      )}
      {number !== undefined && (
        <g className="scene__number" aria-hidden="true" transform={`translate(0 ${small ? height / 2 : 0})`}>
          <circle r={10} />
          <text y={4}>{number}</text>
        </g>
      )}
      {end && (
        <g className="scene__end" transform={`translate(${width} 0)`}>
          <circle className="scene__end-ground" r={10} />
          <MarkShape kind={end} />
        </g>
      )}
      {who && !small && (
        <text className="scene__party" x={width - 8} y={-6} textAnchor="end">
          {partyLabels[node.party]}
        </text>
      )}
    </g>
  );
}
