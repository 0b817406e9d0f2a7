/** Columns of numbers that grow by doubling: a trace holds a million attempts without a million objects. */

type Column = Float64Array | Int32Array | Uint16Array | Uint8Array;

export interface Columns {
  length: number;
}

/** Makes room for one more row and returns its index. Columns are replaced when they grow, so read them afresh. */
export function addRow<T extends Columns>(table: T): number {
  const row = table.length++;
  const columns = table as unknown as Record<string, Column | number>;
  let grow = false;
  for (const name in columns) {
    const column = columns[name]!;
    if (typeof column !== 'number') {
      grow = column.length === row;
      break;
    }
  }
  if (grow) {
    for (const name in columns) {
      const column = columns[name]!;
      if (typeof column !== 'number') columns[name] = grown(column, Math.max(64, column.length * 2));
    }
  }
  return row;
}

/** Cuts every column to the rows in use. */
export function trimColumns<T extends Columns>(table: T): T {
  const columns = table as unknown as Record<string, Column | number>;
  for (const name in columns) {
    const column = columns[name]!;
    if (typeof column !== 'number') columns[name] = column.slice(0, table.length);
  }
  return table;
}

/** Bytes held by the columns. */
export function bytesOf(table: Columns): number {
  return Object.values(table).reduce(
    (sum: number, column: unknown) => sum + (ArrayBuffer.isView(column) ? column.byteLength : 0),
    0,
  );
}

function grown(column: Column, length: number): Column {
  const Kind = column.constructor as new (length: number) => Column;
  const longer = new Kind(length);
  longer.set(column);
  return longer;
}
