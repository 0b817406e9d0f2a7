/** The files of the scene, to read and to change. */
import { useMemo, useRef, type ReactNode } from 'react';
import type { Manifest, ObjectDiagnostic } from '#engines/routing/object.ts';
import type { Located } from '#engines/scene/index.ts';
import { CodeEditor, type Highlight } from '../code-editor/CodeEditor.tsx';

interface ManifestsProps {
  readonly files: readonly Manifest[];
  readonly open: string;
  readonly edited: boolean;
  readonly diagnostics: readonly ObjectDiagnostic[];
  /** Lines on the request's way. */
  readonly way: readonly Located[];
  readonly shown: Located | null;
  onOpen(file: string): void;
  onChange(files: readonly Manifest[]): void;
  onRestore(): void;
  /** These are all the files from now on. */
  onReplace(files: readonly Manifest[]): void;
}

const maxFiles = 12;
const lines = 26;

export function Manifests(props: ManifestsProps): ReactNode {
  const { files, shown, way, diagnostics } = props;
  const chooser = useRef<HTMLInputElement>(null);
  const replaces = useRef(false);
  const choose = (all: boolean) => {
    replaces.current = all;
    chooser.current?.click();
  };
  const current = files.find(({ file }) => file === props.open) ?? files[0];
  const file = current?.file ?? '';
  const highlights = useMemo((): Highlight[] => {
    const own = new Map(way.flatMap((place) => (place.file === file ? [[place.line, place]] : [])));
    const marks: Highlight[] = [...own.values()].map((place) => ({ place, kind: 'path' }));
    if (shown?.file === file) marks.push({ place: shown, kind: 'linked' });
    return marks;
  }, [way, shown, file]);
  const found = useMemo(() => diagnostics.filter((one) => one.file === file), [diagnostics, file]);
  const free = (wanted: string) => {
    const names = new Set(files.map((one) => one.file));
    for (let i = 1; ; i++) {
      const name = i === 1 ? wanted : wanted.replace(/(\.\w+)?$/, `-${i}$1`);
      if (!names.has(name)) return name;
    }
  };
  const add = (given: readonly Manifest[]) => {
    if (given.length === 0) return;
    props.onChange([...files, ...given].slice(0, maxFiles));
    props.onOpen(given[0]!.file);
  };
  return (
    <section className="manifests" aria-label="Manifests">
      <div className="manifests__tabs" role="group" aria-label="Files">
        {files.map((one) => (
          <button key={one.file} type="button" aria-pressed={one.file === file} onClick={() => props.onOpen(one.file)}>
            {one.file}
          </button>
        ))}
      </div>
      {current && (
        <CodeEditor
          key={file}
          label={file}
          language="yaml"
          comes="used"
          value={current.text}
          lines={lines}
          highlights={highlights}
          reveal={shown?.file === file ? shown : null}
          diagnostics={found}
          onChange={(text) => props.onChange(files.map((one) => (one.file === file ? { file, text } : one)))}
          tools={
            <span className="manifests__tools">
              <button type="button" onClick={() => add([{ file: free('more.yaml'), text: '' }])}>
                New file
              </button>
              <button type="button" onClick={() => choose(false)}>
                Open files
              </button>
              <button type="button" title="In place of all that are here" onClick={() => choose(true)}>
                Replace all
              </button>
              {files.length > 1 && (
                <button type="button" onClick={() => props.onChange(files.filter((one) => one.file !== file))}>
                  Remove
                </button>
              )}
              {props.edited && (
                <button type="button" onClick={props.onRestore}>
                  Restore
                </button>
              )}
            </span>
          }
        />
      )}
      <input
        ref={chooser}
        type="file"
        hidden
        multiple
        accept=".yaml,.yml,.json,text/*"
        onChange={(e) => {
          const chosen = [...(e.currentTarget.files ?? [])];
          const isAll = replaces.current;
          const read = async (one: File) => ({ file: isAll ? one.name : free(one.name), text: await one.text() });
          void Promise.all(chosen.map(read)).then((given) => {
            if (!isAll) add(given);
            else if (given.length > 0) props.onReplace(given.slice(0, maxFiles));
          });
          e.currentTarget.value = '';
        }}
      />
    </section>
  );
}
