/** The frame every widget stands in: question, controls, picture, key, the result in words, the same as a table, and ways to take it along. */
import { useId, useRef, useState, type ReactNode } from 'react';
import type { Diagnostic } from '#engines/core/diagnostics.ts';
import { FigureMenu, type FigureFile } from './FigureMenu.tsx';
import { TableTwin, type FigureTable } from './TableTwin.tsx';
import { Key, type KeyKind } from './marks.tsx';
import { useAnnouncement } from './use-announcement.ts';

export interface FigureFrameProps {
  /** Names the figure in links; stable. */
  readonly id: string;
  readonly title: string;
  /** Names the files of table and drawing; the id without it. */
  readonly name?: string;
  readonly headingLevel?: 2 | 3;
  /** What to predict before touching anything. */
  readonly question?: string;
  readonly controls?: ReactNode;
  /** Many controls: on a narrow screen they fold into a sheet that leaves the picture in sight. */
  readonly sheet?: boolean;
  readonly transport?: ReactNode;
  readonly picture: ReactNode;
  readonly marks?: readonly KeyKind[];
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
  readonly files?: readonly FigureFile[] | undefined;
  /** Whether the picture is one drawing that can be saved. */
  readonly drawing?: boolean;
}

export function FigureFrame(props: FigureFrameProps): ReactNode {
  const { id, title, headingLevel = 3, question, words, table, diagnostics = [] } = props;
  const titleId = useId();
  const picture = useRef<HTMLDivElement>(null);
  const Heading = `h${headingLevel}` as const;
  const [wasReset, setWasReset] = useState(false);
  const spoken = useAnnouncement(`${wasReset && !props.changed ? 'Reset. ' : ''}${words.answer} ${words.reason}`);
  const reset = () => {
    setWasReset(true);
    props.onReset();
  };
  // Of several drawings for several widths, the one that is shown; beside icons, the one that says so.
  const drawing = () => {
    const found = (selector: string) => [...(picture.current?.querySelectorAll<SVGSVGElement>(selector) ?? [])];
    const marked = found('svg[data-drawing]');
    return (marked.length > 0 ? marked : found('svg')).find((svg) => svg.getBoundingClientRect().width > 0);
  };
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
        <noscript>
          <p className="hop-figure__still">Without JavaScript this figure stands still: its controls need it.</p>
        </noscript>
      )}
      {(props.controls || props.transport) && (
        <Controls sheet={props.sheet === true}>
          {props.controls}
          {props.transport}
        </Controls>
      )}
      <div className="hop-figure__picture" ref={picture} data-pagefind-ignore>
        {props.picture}
      </div>
      {props.marks && <Key kinds={props.marks} />}
      {diagnostics.length > 0 && <DiagnosticList diagnostics={diagnostics} />}
      <p className="hop-words">
        <strong>{words.answer}</strong> {words.reason}
      </p>
      <p className="visually-hidden" role="status" data-pagefind-ignore>
        {spoken}
      </p>
      {props.extra}
      <footer className="hop-figure__foot" data-pagefind-ignore>
        {table && <TableTwin table={table} />}
        <FigureMenu
          name={props.name ?? id}
          table={table}
          files={props.files}
          drawing={props.drawing ? drawing : undefined}
          onReset={props.changed ? reset : undefined}
          link={props.link}
        />
      </footer>
    </section>
  );
}

function Controls({ sheet, children }: { sheet: boolean; children: ReactNode }): ReactNode {
  const [open, setOpen] = useState(false);
  const id = useId();
  if (!sheet) {
    return (
      <div className="hop-controls" data-pagefind-ignore>
        {children}
      </div>
    );
  }
  return (
    <div className="hop-sheet" data-open={open} data-pagefind-ignore>
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

function DiagnosticList({ diagnostics }: { diagnostics: readonly Diagnostic[] }): ReactNode {
  return (
    <ul className="hop-diagnostics" aria-label="Remarks">
      {diagnostics.map((d, i) => (
        <li key={i} className={`hop-diagnostics__item hop-diagnostics__item--${d.severity}`}>
          <b>{d.severity}</b>
          {d.place && <span className="hop-diagnostics__place">{`line ${d.place.line}`}</span>} {d.message} {d.hint}
        </li>
      ))}
    </ul>
  );
}
