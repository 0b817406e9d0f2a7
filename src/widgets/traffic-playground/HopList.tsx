/** The way of a request in words: every stop, what happened there, why, what was passed over, and the line that says so. */
import { capital } from '#engines/core/capital.ts';
import type { ReactNode } from 'react';
import { partyLabels } from '#engines/scene/parties.ts';
import { mostRetries } from '#engines/routing/retry-words.ts';
import type { Leg, Located, TrailHop } from '#engines/scene/index.ts';
import { formatMs, formatShare } from '../kit/format.ts';
import { MarkShape } from '../kit/marks.tsx';

interface HopListProps {
  readonly legs: readonly Leg[];
  readonly numbers: Readonly<Record<string, number>>;
  readonly labels: Readonly<Record<string, string>>;
  /** The line that is shown in the manifests. */
  readonly shown: Located | null;
  readonly selected: string | null;
  /** The tries tell how it ended; these are the decisions. */
  readonly tried: boolean;
  onNode(id: string): void;
  onShow(place: Located): void;
}

const kindWords: Readonly<Record<TrailHop['kind'], string>> = {
  client: 'sends',
  'load-balancer': 'load balancer',
  proxy: 'proxy',
  listener: 'listener',
  'virtual-host': 'host',
  route: 'rule',
  filter: 'filter',
  backend: 'backend',
  service: 'Service',
  endpoints: 'endpoints',
  pod: 'pod',
  external: 'outside',
};

interface Stop {
  readonly node: string;
  readonly hops: readonly TrailHop[];
}

function stopsOf(leg: Leg): Stop[] {
  const stops: { node: string; hops: TrailHop[] }[] = [];
  for (const hop of leg.trail.hops) {
    const last = stops.at(-1);
    if (last?.node === hop.node) last.hops.push(hop);
    else stops.push({ node: hop.node, hops: [hop] });
  }
  return stops;
}

export function HopList(props: HopListProps): ReactNode {
  return (
    <section className="hops" aria-label="Hop by hop">
      {props.legs.map((leg, i, { length }) => (
        <div key={i} className="hops__leg">
          <h3>{leg.title}</h3>
          <ol>
            {stopsOf(leg).map((stop, j) => (
              <StopItem key={j} stop={stop} {...props} />
            ))}
          </ol>
          <p className="hops__end">
            <svg width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">
              {!props.tried && <MarkShape kind={leg.failed ? 'failed' : 'answered'} />}
            </svg>
            <span>
              <LegEnd leg={leg} isSaid={!props.tried && i === length - 1} />
              <Line place={leg.cause} {...props} />
            </span>
          </p>
          <InForce leg={leg} {...props} />
        </div>
      ))}
    </section>
  );
}

/** @param isSaid what became of this call is the figure's answer, which says why */
function LegEnd({ leg, isSaid }: { readonly leg: Leg; readonly isSaid: boolean }): ReactNode {
  if (isSaid) return <b>{leg.failed ? 'It fails here.' : 'It ends here.'}</b>;
  return (
    <>
      <b>{leg.answer}</b> {leg.reason}
    </>
  );
}

function StopItem({
  stop,
  numbers,
  labels,
  selected,
  onNode,
  ...rest
}: HopListProps & { readonly stop: Stop }): ReactNode {
  const label = labels[stop.node] ?? stop.node;
  const { party } = stop.hops[0]!;
  return (
    <li className={selected === stop.node ? 'hops__stop hops__stop--selected' : 'hops__stop'}>
      <button type="button" className="hops__node" onClick={() => onNode(stop.node)}>
        <span className="hops__number" aria-hidden="true">
          {numbers[stop.node]}
        </span>
        <b>{label}</b> <small>{partyLabels[party]}</small>
      </button>
      <ul>
        {stop.hops.map((hop, i) => (
          <li key={i} className="hops__hop">
            <span className="hops__kind">{kindWords[hop.kind]}</span>
            <span>
              {isNamed(hop, label) && <b className="hops__name">{hop.name}: </b>}
              {hop.reason}
              <Line place={hop.origin} {...rest} />
              {hop.changes.map((change) => (
                <span key={change} className="hops__change">
                  changes {change}
                </span>
              ))}
              <Passed hop={hop} {...rest} />
            </span>
          </li>
        ))}
      </ul>
    </li>
  );
}

/** Whether the name says what neither its stop nor its reason says. */
function isNamed({ name, kind }: TrailHop, label: string): boolean {
  return kind !== 'client' && kind !== 'endpoints' && !label.endsWith(name);
}

export type LineProps = Pick<HopListProps, 'shown' | 'onShow'>;

const toldAtOnce = 3;

function Passed({ hop, ...rest }: LineProps & { readonly hop: TrailHop }): ReactNode {
  const { passedOver } = hop;
  if (passedOver.length === 0) return null;
  const items = passedOver.map((passed, i) => (
    <li key={i}>
      <span className="visually-hidden">passed over: </span>
      <s>{passed.name}</s> {passed.why}
      <Line place={passed.origin} {...rest} />
    </li>
  ));
  return (
    <>
      <ul className="hops__passed">{items.slice(0, toldAtOnce)}</ul>
      {items.length > toldAtOnce && (
        <details className="hops__more">
          <summary>{items.length - toldAtOnce} more passed over</summary>
          <ul className="hops__passed">{items.slice(toldAtOnce)}</ul>
        </details>
      )}
    </>
  );
}

/** A place in the manifests, as a button that shows it. */
export function Line({ place, shown, onShow }: LineProps & { readonly place: Located | undefined }): ReactNode {
  if (!place) return null;
  const current = shown?.file === place.file && shown.line === place.line;
  return (
    <>
      {' '}
      <button type="button" className="place" aria-pressed={current} onClick={() => onShow(place)}>
        {place.file}:{place.line}
      </button>
    </>
  );
}

interface Fact {
  readonly text: string;
  readonly place?: Located | undefined;
}

/** What else holds for this call. */
function InForce({ leg, ...rest }: LineProps & { readonly leg: Leg }): ReactNode {
  const { retry, timeoutMs, shares, duties, notModelled } = leg;
  const lineOf = (wanted: string) => duties.find(({ duty }) => duty === wanted)?.origin;
  const facts: Fact[] = [];
  if (timeoutMs !== null)
    facts.push({ text: `The whole call may take ${formatMs(timeoutMs)}.`, place: lineOf('Timeout') });
  if (retry && retry.maxRetries > 0) {
    const on = [...retry.retryOn, ...retry.statusCodes].join(', ');
    const each = retry.perTryTimeoutMs === null ? '' : ` Each try may take ${formatMs(retry.perTryTimeoutMs)}.`;
    const most = mostRetries(retry.maxRetries);
    const whose = retry.written ? '' : ', the data plane’s default';
    facts.push({
      text: `${capital(most)} on ${on}${whose}.${each}`,
      place: retry.written ? lineOf('Retries') : undefined,
    });
  }
  if (shares.length > 1) {
    const parts = shares.map(
      ({ name, ratio, status }) =>
        `${formatShare(ratio)} ${name}${status === undefined ? '' : ` (answered ${status})`}`,
    );
    facts.push({ text: `Of all such requests: ${parts.join(', ')}.`, place: lineOf('Weights') });
  }
  for (const asked of notModelled) facts.push({ text: `Not modelled here: ${asked}.` });
  if (facts.length === 0) return null;
  return (
    <ul className="hops__force" aria-label="In force on this call">
      {facts.map(({ text, place }) => (
        <li key={text}>
          {text}
          <Line place={place} {...rest} />
        </li>
      ))}
    </ul>
  );
}
