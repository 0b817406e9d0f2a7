/** A line of YAML in the site's colours. A guess from its shape, not a parser. */
import type { ReactNode } from 'react';

export function colourYaml(line: string): ReactNode {
  if (/^\s*#/.test(line)) return <span className="tok-comment">{line}</span>;
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
