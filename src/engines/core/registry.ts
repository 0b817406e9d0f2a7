/** A closed list of named things: formulas, sources, targets, kinds, commands. One file each, listed once. */
export interface Registry<T extends { readonly id: string }> {
  readonly list: readonly T[];
  readonly ids: readonly T['id'][];
  has(id: string): boolean;
  get(id: string): T | undefined;
  /** @throws RangeError naming the known ids; for ids that come from code, not from a reader. */
  require(id: string): T;
}

/** @throws RangeError when two entries share an id. */
export function createRegistry<const T extends { readonly id: string }>(what: string, list: readonly T[]): Registry<T> {
  const byId = new Map<string, T>();
  for (const entry of list) {
    if (byId.has(entry.id)) throw new RangeError(`duplicate ${what} id: ${entry.id}`);
    byId.set(entry.id, entry);
  }
  return {
    list,
    ids: list.map((entry) => entry.id),
    has: (id) => byId.has(id),
    get: (id) => byId.get(id),
    require(id) {
      const entry = byId.get(id);
      if (!entry) throw new RangeError(`unknown ${what}: ${id} (known: ${[...byId.keys()].join(', ')})`);
      return entry;
    },
  };
}
