/**
 * Text with line numbers, colours and marks. A plain labelled field at first, on touch screens and without the editor's
 * code; Monaco in the same place once it is near the screen, or once it is used. The text is never lost between the two.
 */
import { useEffect, useId, useRef, type ReactNode } from 'react';
import type { Diagnostic, Place } from '#engines/core/diagnostics.ts';
import { MarkedField } from './MarkedField.tsx';
import { MonacoPane } from './MonacoPane.tsx';
import { useDark, useMonaco } from './use-monaco.ts';

export type EditorLanguage = 'java' | 'csharp' | 'yaml' | 'ini' | 'plaintext';

/** A stretch of the text that stands out. `linked` belongs to what is hovered elsewhere, `path` is on a request's way. */
export interface Highlight {
  readonly place: Pick<Place, 'start' | 'end'>;
  readonly kind: 'linked' | 'path';
}

export interface CodeEditorProps {
  readonly label: string;
  readonly language: EditorLanguage;
  readonly value: string;
  onChange?(value: string): void;
  readonly readOnly?: boolean;
  /** Height of the field in lines; it scrolls beyond. */
  readonly lines: number;
  readonly diagnostics?: readonly Diagnostic[];
  readonly highlights?: readonly Highlight[];
  /** Brings this place into view when it changes. */
  readonly reveal?: Pick<Place, 'start' | 'end'> | null;
  /** The offset under the pointer or the cursor; null when it leaves. */
  onPoint?(offset: number | null): void;
  /** JSON Schema for completion, hover and markers in YAML. */
  readonly schema?: object;
  /** Beside the label: buttons, for example. */
  readonly tools?: ReactNode;
  /** `value` as highlighted lines, made at the build (`.line` elements); shown in the plain field's place until it is touched. */
  readonly shell?: string | undefined;
  /** When Monaco comes: near the screen, or when the field is used, which shows its marks itself until then. */
  readonly comes?: 'near' | 'used';
}

export const editorLineHeight = 21;

export function CodeEditor(props: CodeEditorProps): ReactNode {
  const { label, value, lines, readOnly = false } = props;
  const id = useId();
  const holder = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const shell = useRef<HTMLPreElement>(null);
  const caret = useRef<number | undefined>(undefined);
  const comes = props.comes ?? 'near';
  const module = useMonaco(holder, comes);
  const dark = useDark();
  const height = lines * editorLineHeight + 20;

  // The plain field marks what is revealed by selecting it.
  useEffect(() => {
    if (module || !props.reveal || !field.current || document.activeElement !== field.current) return;
    field.current.setSelectionRange(props.reveal.start, props.reveal.end);
  }, [module, props.reveal]);

  return (
    <div className="code-editor">
      <div className="code-editor__head">
        <label htmlFor={id}>{label}</label>
        {props.tools}
      </div>
      <div className="code-editor__body" ref={holder} style={{ height }}>
        {module ? (
          <MonacoPane {...props} module={module} dark={dark} caret={caret.current} />
        ) : comes === 'used' ? (
          <MarkedField {...props} id={id} onCaret={(offset) => (caret.current = offset)} />
        ) : (
          <textarea
            ref={field}
            onScroll={(e) => shell.current?.scrollTo(e.currentTarget.scrollLeft, e.currentTarget.scrollTop)}
            id={id}
            className="code-editor__plain"
            value={value}
            readOnly={readOnly}
            spellCheck={false}
            autoCapitalize="off"
            autoCorrect="off"
            wrap="off"
            onChange={(e) => props.onChange?.(e.currentTarget.value)}
            onSelect={(e) => props.onPoint?.(e.currentTarget.selectionStart)}
            onBlur={() => props.onPoint?.(null)}
          />
        )}
        {!module && props.shell !== undefined && (
          <pre className="code-editor__shell" aria-hidden="true" ref={shell}>
            <code dangerouslySetInnerHTML={{ __html: props.shell }} />
          </pre>
        )}
      </div>
      {module && !readOnly && (
        <p className="code-editor__keys">
          <kbd>Tab</kbd> moves on; <kbd>Ctrl</kbd> <kbd>M</kbd> lets it indent instead.
        </p>
      )}
      {!module && comes === 'used' && !readOnly && <p className="code-editor__keys">The text can be changed.</p>}
    </div>
  );
}
