/** Ways to take a figure along: its link, its table, its files, its drawing. */
import { useState, type ReactNode } from 'react';
import { CopyButton } from './CopyButton.tsx';
import { readTable, type FigureTable } from './TableTwin.tsx';

export interface FigureFile {
  readonly label: string;
  readonly name: string;
  readonly type: string;
  readonly text: () => string;
}

export interface FigureMenuProps {
  /** Names the files of the table and the drawing. */
  readonly name: string;
  readonly table?: FigureTable | (() => FigureTable) | undefined;
  readonly files?: readonly FigureFile[] | undefined;
  /** The drawing that is shown, when it can be saved. */
  readonly drawing?: (() => SVGSVGElement | undefined) | undefined;
  /** Absent when nothing was changed; the button that was pressed stays until the focus leaves it. */
  readonly onReset?: (() => void) | undefined;
  link(): string;
}

type Downloads = typeof import('./download.ts');
type Write = (downloads: Downloads) => void | Promise<void>;

const failures = {
  load: 'What writes files could not be loaded. Check the connection, then press the button again or reload the page.',
  write: 'The browser could not write this file. Take another of the forms.',
} as const;

export function FigureMenu({ name, table, files = [], drawing, onReset, link }: FigureMenuProps): ReactNode {
  const [failure, setFailure] = useState<keyof typeof failures | null>(null);
  const [stays, setStays] = useState(false);
  const save = async (write: Write): Promise<void> => {
    setFailure(null);
    // What writes files comes with the first that is asked for.
    const downloads = await import('./download.ts').catch(() => setFailure('load'));
    try {
      if (downloads) await write(downloads);
    } catch {
      setFailure('write');
    }
  };
  const saveDrawing = (write: (downloads: Downloads, svg: SVGSVGElement) => void | Promise<void>) => {
    const svg = drawing?.();
    if (svg) void save((downloads) => write(downloads, svg));
  };
  return (
    <>
      <div className="hop-menu">
        {(onReset || stays) && (
          <button
            type="button"
            aria-disabled={onReset ? undefined : true}
            onFocus={() => setStays(true)}
            onBlur={() => setStays(false)}
            onClick={onReset}
          >
            Reset
          </button>
        )}
        <CopyButton label="Copy link" done="Link copied" text={link} />
        {table && (
          <button
            type="button"
            onClick={() =>
              void save(({ saveText, toCsv }) => {
                const { columns, rows } = readTable(table);
                saveText(`${name}.csv`, 'text/csv', toCsv(columns, rows));
              })
            }
          >
            CSV
          </button>
        )}
        {files.map((file) => (
          <button
            key={file.label}
            type="button"
            onClick={() => void save(({ saveText }) => saveText(file.name, file.type, file.text()))}
          >
            {file.label}
          </button>
        ))}
        {drawing && (
          <>
            <button type="button" onClick={() => saveDrawing(({ saveSvg }, svg) => saveSvg(`${name}.svg`, svg))}>
              SVG
            </button>
            <button type="button" onClick={() => saveDrawing(({ savePng }, svg) => savePng(`${name}.png`, svg))}>
              PNG
            </button>
          </>
        )}
      </div>
      {failure && (
        <p className="hop-menu__failure" role="alert">
          {failures[failure]}
        </p>
      )}
    </>
  );
}
