/** Monaco in its place: made once, kept in step with what it is given, disposed of with its models. */
import { useEffect, useRef, type ReactNode } from 'react';
import type { Diagnostic } from '#engines/core/diagnostics.ts';
import { editorLineHeight, type CodeEditorProps } from './CodeEditor.tsx';
import { themeName } from './themes.ts';
import type { MonacoModule } from './use-monaco.ts';

interface MonacoPaneProps extends CodeEditorProps {
  readonly module: MonacoModule;
  readonly dark: boolean;
  /** Offset at which the plain field was in use; undefined when it was not. */
  readonly caret: number | undefined;
}

type Editor = ReturnType<MonacoModule['monaco']['editor']['create']>;
type Model = NonNullable<ReturnType<Editor['getModel']>>;

let made = 0;

export function MonacoPane(props: MonacoPaneProps): ReactNode {
  const { module, value, language, dark, diagnostics, highlights, reveal, schema } = props;
  const { monaco } = module;
  const holder = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const uri = monaco.Uri.parse(`inmemory://hop/${++made}`);
    const model = monaco.editor.createModel(latest.current.value, latest.current.language, uri);
    const instance = monaco.editor.create(holder.current!, {
      model,
      theme: themeName(latest.current.dark),
      ariaLabel: latest.current.label,
      readOnly: latest.current.readOnly ?? false,
      domReadOnly: latest.current.readOnly ?? false,
      automaticLayout: true,
      tabFocusMode: true,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      lineHeight: editorLineHeight,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
      fontSize: 13,
      fontLigatures: false,
      lineNumbersMinChars: 3,
      lineDecorationsWidth: 6,
      padding: { top: 10, bottom: 10 },
      overviewRulerLanes: 0,
      renderLineHighlight: 'line',
      renderFinalNewline: 'on',
      fixedOverflowWidgets: true,
      scrollbar: { alwaysConsumeMouseWheel: false, verticalScrollbarSize: 8, horizontalScrollbarSize: 8 },
      tabSize: latest.current.language === 'yaml' ? 2 : 4,
      insertSpaces: true,
      detectIndentation: false,
      wordBasedSuggestions: 'off',
      links: false,
    });
    editor.current = instance;
    // Where the reader was in the plain field.
    const { caret } = latest.current;
    if (caret !== undefined) {
      instance.setPosition(model.getPositionAt(caret));
      instance.focus();
    }
    const offsetAt = (position: { lineNumber: number; column: number }) => model.getOffsetAt(position);
    const listeners = [
      model.onDidChangeContent(() => {
        const text = model.getValue();
        if (text !== latest.current.value) latest.current.onChange?.(text);
      }),
      instance.onDidChangeCursorPosition(({ position }) => latest.current.onPoint?.(offsetAt(position))),
      instance.onMouseMove(({ target }) => target.position && latest.current.onPoint?.(offsetAt(target.position))),
      instance.onMouseLeave(() => latest.current.onPoint?.(null)),
      instance.onDidBlurEditorText(() => latest.current.onPoint?.(null)),
    ];
    return () => {
      for (const listener of listeners) listener.dispose();
      module.setYamlSchema(uri.toString(), undefined);
      instance.dispose();
      model.dispose();
      if (editor.current === instance) editor.current = null;
    };
  }, [module, monaco]);

  // Not made anew for another language: the cursor stays where the reader types.
  useEffect(() => {
    const model = editor.current?.getModel();
    if (!model) return;
    monaco.editor.setModelLanguage(model, language);
    model.updateOptions({ tabSize: language === 'yaml' ? 2 : 4 });
  }, [monaco, language]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (!model || model.getValue() === value) return;
    // As an edit, so that undo goes back through it.
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text: value }], () => null);
  }, [value, language]);

  useEffect(() => monaco.editor.setTheme(themeName(dark)), [monaco, dark]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (model) module.setYamlSchema(model.uri.toString(), language === 'yaml' ? schema : undefined);
  }, [module, schema, language]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (model)
      monaco.editor.setModelMarkers(
        model,
        'hop',
        (diagnostics ?? []).flatMap((d) => toMarker(d, model, module)),
      );
  }, [monaco, module, diagnostics, value, language]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (!editor.current || !model) return;
    const marks = editor.current.createDecorationsCollection(
      (highlights ?? []).map(({ place, kind }) => ({
        range: rangeOf(place, model, module),
        options: {
          className: `code-editor__mark code-editor__mark--${kind}`,
          isWholeLine: kind === 'path',
          linesDecorationsClassName: kind === 'path' ? 'code-editor__bar' : null,
        },
      })),
    );
    return () => marks.clear();
  }, [module, highlights, value, language]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (reveal && model) editor.current?.revealRangeInCenterIfOutsideViewport(rangeOf(reveal, model, module));
  }, [module, reveal]);

  return <div className="code-editor__monaco" ref={holder} />;
}

function rangeOf(place: { readonly start: number; readonly end: number }, model: Model, { monaco }: MonacoModule) {
  return monaco.Range.fromPositions(model.getPositionAt(place.start), model.getPositionAt(place.end));
}

function toMarker(diagnostic: Diagnostic, model: Model, module: MonacoModule) {
  if (!diagnostic.place) return [];
  const { MarkerSeverity } = module.monaco;
  const severity = { error: MarkerSeverity.Error, warning: MarkerSeverity.Warning, info: MarkerSeverity.Info };
  const place = { start: diagnostic.place.start, end: Math.max(diagnostic.place.end, diagnostic.place.start + 1) };
  return [
    {
      ...rangeOf(place, model, module),
      severity: severity[diagnostic.severity],
      message: `${diagnostic.message}\n${diagnostic.hint}`,
      code: diagnostic.code,
    },
  ];
}
