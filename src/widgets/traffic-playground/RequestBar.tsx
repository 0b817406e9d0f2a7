/** The request as one writes it for curl: method, address, headers, and who sends it. */
import { useId, useState, type ReactNode } from 'react';
import type { TypedRequest } from '#engines/scene/index.ts';
import type { Try } from '#engines/scene/scenes/worked-scene.ts';

interface RequestBarProps {
  readonly request: TypedRequest;
  /** Its address cannot be read. */
  readonly invalid: boolean;
  readonly tries: readonly Try[];
  /** Index of the prepared request that is shown; -1 for the reader's own. */
  readonly asked: number;
  readonly sources: readonly { readonly value: string; readonly label: string }[];
  onTry(index: number): void;
  onChange(patch: Partial<TypedRequest>): void;
  onAgain(): void;
}

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'gRPC'];

export function RequestBar(props: RequestBarProps): ReactNode {
  const { request, tries, asked, sources } = props;
  const id = useId();
  const [open, setOpen] = useState(false);
  const known = sources.some(({ value }) => value === request.from);
  const count = request.headers.split('\n').filter((line) => line.trim() !== '').length;
  return (
    <div className="request-bar" role="group" aria-label="The request">
      <div className="request-bar__tries" role="group" aria-label="Requests to try">
        <span aria-hidden="true">Try</span>
        {tries.map((one, i) => (
          <button key={one.label} type="button" aria-pressed={i === asked} onClick={() => props.onTry(i)}>
            {one.label}
          </button>
        ))}
      </div>
      <div className="request-bar__line">
        <label htmlFor={`${id}m`} className="visually-hidden">
          Method
        </label>
        <select
          id={`${id}m`}
          value={request.method}
          onChange={(e) => props.onChange({ method: e.currentTarget.value })}
        >
          {[...new Set([...methods, request.method])].map((method) => (
            <option key={method}>{method}</option>
          ))}
        </select>
        <label htmlFor={`${id}u`} className="visually-hidden">
          Address
        </label>
        <input
          id={`${id}u`}
          className="request-bar__url"
          type="text"
          inputMode="url"
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          value={request.url}
          aria-invalid={props.invalid || undefined}
          onChange={(e) => props.onChange({ url: e.currentTarget.value })}
        />
        <span className="request-bar__from">
          <label htmlFor={`${id}f`}>from</label>
          <select id={`${id}f`} value={request.from} onChange={(e) => props.onChange({ from: e.currentTarget.value })}>
            {!known && <option value={request.from}>{request.from}</option>}
            {sources.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </span>
        <button type="button" className="hop-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          Headers{count > 0 ? ` (${count})` : ''}
        </button>
        <button
          type="button"
          className="hop-button"
          onClick={props.onAgain}
          title="Another request: weights and pods are drawn anew"
        >
          Send another
        </button>
      </div>
      {(open || count > 0) && (
        <div className="request-bar__headers">
          <label htmlFor={`${id}h`}>Headers, one per line</label>
          <textarea
            id={`${id}h`}
            rows={Math.max(2, Math.min(5, count + 1))}
            spellCheck={false}
            autoCapitalize="off"
            autoCorrect="off"
            placeholder="name: value"
            value={request.headers}
            onChange={(e) => props.onChange({ headers: e.currentTarget.value })}
          />
        </div>
      )}
    </div>
  );
}
