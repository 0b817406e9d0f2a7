/** YAML that this project wrote, coloured by line, with one range marked. */
import type { ReactNode } from 'react';
import { colourYaml } from '../kit/yaml-colours.tsx';

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
              {colourYaml(line)}
              {'\n'}
            </span>
          );
        })}
      </code>
    </pre>
  );
}
