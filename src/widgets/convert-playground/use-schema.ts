import { useEffect, useState } from 'react';

const loaded = new Map<string, object>();

/** JSON Schema of a target's documents, fetched when the target is first shown; undefined until it is there. */
export function useSchema(target: string): object | undefined {
  const [schemas, setSchemas] = useState<ReadonlyMap<string, object>>(loaded);
  useEffect(() => {
    if (loaded.has(target) || window.matchMedia('(pointer: coarse)').matches) return;
    let gone = false;
    fetch(`/schemas/${target}.json`)
      .then((response) => (response.ok ? response.json() : undefined))
      .then(
        (schema: object | undefined) => {
          if (schema) loaded.set(target, schema);
          if (schema && !gone) setSchemas(new Map(loaded));
        },
        () => undefined, // the editor works without it
      );
    return () => {
      gone = true;
    };
  }, [target]);
  return schemas.get(target);
}
