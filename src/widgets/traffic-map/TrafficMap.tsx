/** Where requests are at one moment: stations in columns, requests as marks on the way between them. */
import type { ReactNode } from 'react';
import { MarkShape } from '../kit/marks.tsx';

export interface MapStation {
  readonly id: string;
  readonly label: string;
  /** Position in the drawing, 0–1 from the left and from the top. */
  readonly x: number;
  readonly y: number;
  /** `plain` has no box of its own: a Service is a name, not a machine. */
  readonly shape: 'box' | 'plain';
  readonly state: 'well' | 'failing' | 'slow' | 'ejected';
  /** A second line, e.g. `fails 50 %`. */
  readonly note?: string;
}

/** A request on the way; `share` is how far, 0–1. */
export interface MapTraveller {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly share: number;
  readonly kind: 'flow' | 'answered' | 'failed' | 'retry';
  /** Shown when greater than 1. */
  readonly attempt: number;
}

/** A request that stays at a station: being worked on, or waiting before a retry. */
export interface MapStay {
  readonly id: number;
  readonly at: string;
  readonly kind: 'working' | 'waiting';
  readonly attempt: number;
}

export interface TrafficMapProps {
  readonly stations: readonly MapStation[];
  readonly links: readonly (readonly [from: string, to: string])[];
  readonly travellers: readonly MapTraveller[];
  readonly stays: readonly MapStay[];
  readonly label: string;
  readonly heightPx?: number;
}

const pad = 34;

export function TrafficMap({
  stations,
  links,
  travellers,
  stays,
  label,
  heightPx: height = 230,
}: TrafficMapProps): ReactNode {
  const byId = new Map(stations.map((station) => [station.id, station]));
  const x = (share: number) => `${Math.round(share * 100_000) / 1000}%`;
  const y = (share: number) => Math.round((pad + share * (height - 2 * pad)) * 10) / 10;
  return (
    <svg className="traffic-map" height={height} role="img" aria-label={label}>
      {links.map(([from, to]) => {
        const a = byId.get(from)!;
        const b = byId.get(to)!;
        return (
          <line key={`${from}-${to}`} className="traffic-map__link" x1={x(a.x)} y1={y(a.y)} x2={x(b.x)} y2={y(b.y)} />
        );
      })}
      {stations.map((station) => (
        <svg key={station.id} x={x(station.x)} y={y(station.y)} overflow="visible">
          <Station station={station} stays={stays.filter((stay) => stay.at === station.id)} />
        </svg>
      ))}
      {travellers.map((traveller) => {
        const a = byId.get(traveller.from);
        const b = byId.get(traveller.to);
        if (!a || !b) return null;
        const at = (p: number, q: number) => p + (q - p) * traveller.share;
        return (
          <svg key={traveller.id} x={x(at(a.x, b.x))} y={y(at(a.y, b.y))} overflow="visible">
            <Traveller traveller={traveller} />
          </svg>
        );
      })}
    </svg>
  );
}

function Station({ station, stays }: { station: MapStation; stays: readonly MapStay[] }): ReactNode {
  const shown = stays.slice(0, 5);
  return (
    <g className={`traffic-map__station traffic-map__station--${station.shape} traffic-map__station--${station.state}`}>
      <rect y={-19} height={38} rx={7} />
      {station.state === 'failing' && (
        <path className="traffic-map__hatch" d="M-22 19-8-19M2 19 16-19M26 19 40-19M-46 19-32-19" />
      )}
      <text y={station.note ? -2 : 4}>{station.label}</text>
      {station.note && (
        <text className="traffic-map__note" y={12}>
          {station.note}
        </text>
      )}
      {shown.map((stay, i) => (
        <g key={stay.id} transform={`translate(${(i - (shown.length - 1) / 2) * 15} 28)`}>
          {stay.kind === 'waiting' ? (
            <g className="traffic-map__waiting">
              <circle r={6} />
              <text y={3.5}>{stay.attempt + 1}</text>
            </g>
          ) : (
            <circle className="traffic-map__working" r={4} />
          )}
        </g>
      ))}
      {stays.length > shown.length && (
        <text className="traffic-map__note" x={(shown.length / 2) * 15 + 8} y={32}>
          +{stays.length - shown.length}
        </text>
      )}
    </g>
  );
}

function Traveller({ traveller }: { traveller: MapTraveller }): ReactNode {
  switch (traveller.kind) {
    case 'failed':
      return <MarkShape kind="failed" />;
    case 'retry':
      return <MarkShape kind="retry" label={String(traveller.attempt)} />;
    case 'answered':
      return <MarkShape kind="answered" />;
    case 'flow':
      return <circle className="traffic-map__dot" r={5} />;
  }
}
