/** A text field with its marks and colours beneath: what the editor shows before it is used, on touch screens and without its code. */
import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import { colourYaml } from '../kit/yaml-colours.tsx';
import { editorLineHeight, type CodeEditorProps } from './CodeEditor.tsx';
import { marksByLine } from './marks-by-line.ts';

interface MarkedFieldProps extends CodeEditorProps {
  readonly id: string;
  /** Where the reader is in the text; undefined when elsewhere. */
  onCaret(offset: number | undefined): void;
}

export function MarkedField({ id, onCaret, ...props }: MarkedFieldProps): ReactNode {
  const { value, language, highlights, diagnostics, reveal, readOnly = false } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const under = useRef<HTMLPreElement>(null);
  const marks = useMemo(() => marksByLine(value, highlights, diagnostics), [value, highlights, diagnostics]);
  useEffect(() => {
    const element = field.current;
    if (!element || !reveal) return;
    const top = (value.slice(0, reveal.start).split('\n').length - 1) * editorLineHeight;
    const { scrollTop, clientHeight } = element;
    if (top >= scrollTop && top + 2 * editorLineHeight <= scrollTop + clientHeight) return;
    element.scrollTop = Math.max(0, top - clientHeight / 2);
    // Only to what is asked for, not to where it moves while somebody types.
  }, [reveal]);
  return (
    <>
      <pre className="code-editor__under" aria-hidden="true" ref={under}>
        <code>
          {value.split('\n').map((line, i) => {
            const { isPath, ranges } = marks.get(i) ?? { isPath: false, ranges: [] };
            return (
              <span key={i} className={isPath ? 'code-editor__line code-editor__mark--path' : 'code-editor__line'}>
                {ranges.map(({ kind, from, length }, j) => (
                  <i
                    key={j}
                    className={`code-editor__range code-editor__mark--${kind}`}
                    style={{ left: `calc(var(--gutter) + ${from}ch)`, width: `${length}ch` }}
                  />
                ))}
                {language === 'yaml' ? colourYaml(line) : line}
                {'\n'}
              </span>
            );
          })}
        </code>
      </pre>
      <textarea
        ref={field}
        id={id}
        className="code-editor__plain code-editor__plain--over"
        value={value}
        readOnly={readOnly}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        wrap="off"
        onScroll={({ currentTarget: { scrollLeft, scrollTop } }) => under.current?.scrollTo(scrollLeft, scrollTop)}
        onChange={(e) => props.onChange?.(e.currentTarget.value)}
        onFocus={(e) => onCaret(e.currentTarget.selectionStart)}
        onSelect={({ currentTarget: { selectionStart } }) => {
          onCaret(selectionStart);
          props.onPoint?.(selectionStart);
        }}
        onBlur={() => {
          onCaret(undefined);
          props.onPoint?.(null);
        }}
      />
    </>
  );
}
