/** YAML that this project wrote, coloured by line, with one range marked. */
import type { ReactNode } from 'react';

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export function YamlView({ text, mark, label }: { text: string; mark?: TextRange | null; label: string }): ReactNode {
  let offset = 0;
  return (
    <pre className="code yaml-view" tabIndex={0} role="region" aria-label={label}>
      <code>
        {text.split('\n').map((line, i) => {
          const start = offset;
          offset += line.length + 1;
          const marked = mark && mark.start < start + line.length && mark.end > start;
          return (
            <span key={i} className={marked ? 'yaml-view__line yaml-view__line--marked' : 'yaml-view__line'}>
              {colour(line)}
              {'\n'}
            </span>
          );
        })}
      </code>
    </pre>
  );
}

function colour(line: string): ReactNode {
  const key = /^(\s*(?:- )*)([\w./-]+)(:)(.*)$/.exec(line);
  if (key) {
    const [, indent, name, colon, rest] = key;
    return (
      <>
        {indent}
        <span className="tok-keyword">{name}</span>
        {colon}
        {rest && value(rest)}
      </>
    );
  }
  const item = /^(\s*- )(.*)$/.exec(line);
  return item ? (
    <>
      {item[1]}
      {value(item[2]!)}
    </>
  ) : (
    line
  );
}

function value(text: string): ReactNode {
  const number = /^\s*-?\d[\d.]*(ms|s|m|h)?$/.test(text);
  return <span className={number ? 'tok-constant' : 'tok-string'}>{text}</span>;
}
