/** The frame every widget stands in: question, controls, picture, key, the result in words, the same as a table, and ways to take it along. */
import { useId, useRef, useState, type ReactNode } from 'react';
import type { Diagnostic } from '#engines/core/diagnostics.ts';
import { readTable, TableTwin, type FigureTable } from './TableTwin.tsx';
import { Key, type MarkKind } from './marks.tsx';
import { useAnnouncement } from './use-announcement.ts';

export interface FigureFrameProps {
  /** Names the figure in links; stable. */
  readonly id: string;
  readonly title: string;
  readonly headingLevel?: 2 | 3;
  /** What to predict before touching anything. */
  readonly question?: string;
  readonly controls?: ReactNode;
  /** Many controls: on a narrow screen they fold into a sheet that leaves the picture in sight. */
  readonly sheet?: boolean;
  readonly transport?: ReactNode;
  readonly picture: ReactNode;
  readonly marks?: readonly MarkKind[];
  /** One sentence with the answer, one with the reason. */
  readonly words: { readonly answer: string; readonly reason: string };
  readonly diagnostics?: readonly Diagnostic[];
  /** The same in numbers. A function that stays the same while the figure does is called only when the table is shown or saved. */
  readonly table?: FigureTable | (() => FigureTable);
  /** Below the words: what belongs to this figure only, e.g. an event list. */
  readonly extra?: ReactNode;
  readonly changed: boolean;
  onReset(): void;
  link(): string;
  /** Text files beside the table's CSV. */
  readonly files?: readonly {
    readonly label: string;
    readonly name: string;
    readonly type: string;
    readonly text: () => string;
  }[];
  /** Whether the picture is one drawing that can be saved. */
  readonly drawing?: boolean;
}

export function FigureFrame(props: FigureFrameProps): ReactNode {
  const { id, title, headingLevel = 3, question, words, table, diagnostics = [] } = props;
  const titleId = useId();
  const picture = useRef<HTMLDivElement>(null);
  const Heading = `h${headingLevel}` as const;
  const spoken = useAnnouncement(`${words.answer} ${words.reason}`);
  // Of several drawings for several widths, the one that is shown.
  const drawing = () =>
    [...(picture.current?.querySelectorAll('svg') ?? [])].find((svg) => svg.getBoundingClientRect().width > 0);
  return (
    <section
      className={props.sheet ? 'hop-figure hop-figure--sheet not-content' : 'hop-figure not-content'}
      aria-labelledby={titleId}
      id={id}
    >
      <header className="hop-figure__head">
        <Heading id={titleId}>{title}</Heading>
        {question && <p className="hop-figure__question">{question}</p>}
      </header>
      {(props.controls || props.transport) && (
        <Controls sheet={props.sheet === true}>
          {props.controls}
          {props.transport}
        </Controls>
      )}
      <div className="hop-figure__picture" ref={picture}>
        {props.picture}
      </div>
      {props.marks && <Key kinds={props.marks} />}
      {diagnostics.length > 0 && <DiagnosticList diagnostics={diagnostics} />}
      <p className="hop-words">
        <strong>{words.answer}</strong> {words.reason}
      </p>
      <p className="visually-hidden" role="status">
        {spoken}
      </p>
      {props.extra}
      <footer className="hop-figure__foot">
        {table && <TableTwin table={table} />}
        <div className="hop-menu">
          {props.changed && (
            <button type="button" onClick={props.onReset}>
              Reset
            </button>
          )}
          <CopyButton label="Copy link" done="Link copied" text={props.link} />
          {table && (
            <button
              type="button"
              onClick={() =>
                void save((downloads) => downloads.saveText(`${id}.csv`, 'text/csv', csvOf(table, downloads)))
              }
            >
              CSV
            </button>
          )}
          {props.files?.map((file) => (
            <button
              key={file.label}
              type="button"
              onClick={() => void save((downloads) => downloads.saveText(file.name, file.type, file.text()))}
            >
              {file.label}
            </button>
          ))}
          {props.drawing && (
            <>
              <button
                type="button"
                onClick={() => drawing() && void save((downloads) => downloads.saveSvg(`${id}.svg`, drawing()!))}
              >
                SVG
              </button>
              <button
                type="button"
                onClick={() => drawing() && void save((downloads) => downloads.savePng(`${id}.png`, drawing()!))}
              >
                PNG
              </button>
            </>
          )}
        </div>
      </footer>
    </section>
  );
}

function Controls({ sheet, children }: { sheet: boolean; children: ReactNode }): ReactNode {
  const [open, setOpen] = useState(false);
  const id = useId();
  if (!sheet) return <div className="hop-controls">{children}</div>;
  return (
    <div className="hop-sheet" data-open={open}>
      <button
        type="button"
        className="hop-sheet__handle"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {open ? 'Hide controls' : 'Controls'}
      </button>
      <div className="hop-controls" id={id}>
        {children}
      </div>
    </div>
  );
}

/** Copies and says so; where the clipboard is closed, it shows the text to copy by hand. */
export function CopyButton({ label, done, text }: { label: string; done: string; text: () => string }): ReactNode {
  const [state, setState] = useState<'idle' | 'copied' | 'by-hand'>('idle');
  const copy = () =>
    navigator.clipboard.writeText(text()).then(
      () => {
        setState('copied');
        setTimeout(() => setState('idle'), 2000);
      },
      () => setState('by-hand'),
    );
  if (state === 'by-hand') {
    return (
      <input
        className="hop-menu__text"
        readOnly
        aria-label={label}
        value={text()}
        autoFocus
        onFocus={(e) => e.currentTarget.select()}
      />
    );
  }
  return (
    <button type="button" onClick={() => void copy()}>
      <span aria-live="polite">{state === 'copied' ? done : label}</span>
    </button>
  );
}

function DiagnosticList({ diagnostics }: { diagnostics: readonly Diagnostic[] }): ReactNode {
  return (
    <ul className="hop-diagnostics" aria-label="Remarks">
      {diagnostics.map((d, i) => (
        <li key={i} className={`hop-diagnostics__item hop-diagnostics__item--${d.severity}`}>
          <b>{d.severity}</b>
          {d.place && <span className="hop-diagnostics__place">{`${d.place.line}:${d.place.column}`}</span>} {d.message}{' '}
          {d.hint}
        </li>
      ))}
    </ul>
  );
}

type Downloads = typeof import('./download.ts');

/** What writes files comes with the first that is asked for. */
async function save(write: (downloads: Downloads) => void | Promise<void>): Promise<void> {
  await write(await import('./download.ts'));
}

function csvOf(table: FigureTable | (() => FigureTable), { toCsv }: Downloads): string {
  const { columns, rows } = readTable(table);
  return toCsv(columns, rows);
}
