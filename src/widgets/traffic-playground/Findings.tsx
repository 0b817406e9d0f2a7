/** What was noticed about the manifests, and what the controllers would write into them. */
import type { ReactNode } from 'react';
import type { ObjectDiagnostic } from '#engines/routing/object.ts';
import { partyLabels } from '#engines/scene/parties.ts';
import type { Duty, Leg, Located, LocatedCondition } from '#engines/scene/index.ts';
import { countOf } from '../kit/format.ts';
import { Line } from './HopList.tsx';

interface ShowProps {
  readonly shown: Located | null;
  onShow(place: Located): void;
}

export function Remarks({
  diagnostics,
  ...rest
}: ShowProps & { readonly diagnostics: readonly ObjectDiagnostic[] }): ReactNode {
  if (diagnostics.length === 0) return null;
  return (
    <ul className="hop-diagnostics scene-remarks" aria-label="Remarks on the manifests">
      {diagnostics.map((d, i) => (
        <li key={i} className={`hop-diagnostics__item hop-diagnostics__item--${d.severity}`}>
          <b>{d.severity}</b>
          {d.message} {d.hint}
          <Line place={placeOf(d)} {...rest} />
        </li>
      ))}
    </ul>
  );
}

function placeOf({ place, file, ref }: ObjectDiagnostic): Located | undefined {
  if (!place) return undefined;
  const { line, start, end } = place;
  return { ref: ref ?? { kind: '', namespace: '', name: '' }, file, line, start, end: Math.max(end, start + 1) };
}

export function WhoDoesWhat({ legs, ...rest }: ShowProps & { readonly legs: readonly Leg[] }): ReactNode {
  const duties = legs.flatMap((leg): Duty[] => [...leg.duties]);
  if (duties.length === 0) return null;
  return (
    <details className="scene-details" open={legs.length > 1}>
      <summary>Who does what: ingress, mesh, cluster</summary>
      <ul className="duties">
        {duties.map((duty, i) => (
          <li key={i}>
            <b>{duty.duty}</b>
            <span className={`party party--${duty.party}`}>{partyLabels[duty.party]}</span>
            <span>
              {duty.detail}
              <Line place={duty.origin} {...rest} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What counts something is never unmet, and no conflict is as wanted. */
function isUnmet({ type, status }: LocatedCondition): boolean {
  return !type.startsWith('Attached') && (status === 'False') !== type.startsWith('Conflict');
}

export function Conditions({
  conditions,
  ...rest
}: ShowProps & { readonly conditions: readonly LocatedCondition[] }): ReactNode {
  if (conditions.length === 0) return null;
  const bad = conditions.filter(isUnmet).length;
  return (
    <details className="scene-details">
      <summary>
        Status the controllers would write{bad > 0 ? `: ${countOf(bad, 'condition')} not met` : ', all as wanted'}
      </summary>
      <div className="hop-table__scroll" tabIndex={0} role="group" aria-label="Status conditions">
        <table className="conditions">
          <thead>
            <tr>
              <th scope="col">object</th>
              <th scope="col">for</th>
              <th scope="col">condition</th>
              <th scope="col">status</th>
              <th scope="col">reason</th>
            </tr>
          </thead>
          <tbody>
            {conditions.map(({ ref, parent, listener, type, status, reason, message, count, names, origin }, i) => (
              <tr key={i}>
                <td>
                  {ref.kind} {ref.name}
                  <Line place={origin} {...rest} />
                </td>
                <td>{[parent?.name, listener].filter(Boolean).join(', ')}</td>
                <td>{type}</td>
                <td>{count ?? names?.join(', ') ?? status}</td>
                <td>
                  {reason}
                  {message !== '' && `: ${message}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
