/** The figure in numbers, folded away until it is asked for. */
import { memo, useDeferredValue, useEffect, useState, type ReactNode } from 'react';

export interface FigureTable {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** So long after the last change a table that is folded away follows. */
const settleMs = 600;

export const readTable = (table: FigureTable | (() => FigureTable)): FigureTable =>
  typeof table === 'function' ? table() : table;

/** Never in the way of the picture: an open table follows when there is time, a folded one when the figure has come to rest. */
export function TableTwin({ table }: { readonly table: FigureTable | (() => FigureTable) }): ReactNode {
  const [open, setOpen] = useState(false);
  const rested = useRested(table);
  const shown = useDeferredValue(open ? table : rested);
  return (
    <details className="hop-table" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>As a table</summary>
      <Table table={shown} />
    </details>
  );
}

function useRested<T>(value: T): T {
  const [rested, setRested] = useState(() => value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(() => value), settleMs);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}

const Table = memo(function Table(props: { readonly table: FigureTable | (() => FigureTable) }): ReactNode {
  const table = readTable(props.table);
  return (
    <div className="hop-table__scroll" tabIndex={0} role="group" aria-label={table.caption}>
      <table>
        <caption>{table.caption}</caption>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={j} className={typeof cell === 'number' ? 'num' : undefined}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
});
