/** What the left editor starts from, and the language it is read in. */
import { useId, type ReactNode } from 'react';
import type { Language } from '#engines/convert/index.ts';
import { earlierId, earlierLabel } from '../kit/use-earlier-texts.ts';
import type { ConvertExample } from './ConvertPlayground.tsx';
import { ownText } from './state.ts';

export interface SourcePickerProps {
  readonly examples: readonly ConvertExample[];
  /** Id of an example, or `own`. */
  readonly chosen: string;
  /** Whether there is a text of the reader's to go back to. */
  readonly kept: boolean;
  /** How many texts of the reader's came before that one. */
  readonly earlier: number;
  readonly languages: readonly { readonly id: Language; readonly label: string }[];
  /** `` = guessed. */
  readonly language: '' | Language;
  readonly guessed: Language;
  onExample(id: string): void;
  onLanguage(language: '' | Language): void;
}

export function SourcePicker(props: SourcePickerProps): ReactNode {
  const { examples, chosen, kept, earlier, languages, language, guessed } = props;
  const [exampleId, languageId] = [useId(), useId()];
  const groups = [...new Set(examples.map(({ group }) => group))];
  const guess = languages.find(({ id }) => id === guessed)?.label;
  return (
    <div className="convert__row">
      <span className="convert__pick">
        <label htmlFor={exampleId}>Start from</label>
        <select id={exampleId} value={chosen} onChange={(e) => props.onExample(e.currentTarget.value)}>
          {(chosen === ownText || kept) && <option value={ownText}>your text</option>}
          {Array.from({ length: earlier }, (_, i) => (
            <option key={i} value={earlierId(i)}>
              {earlierLabel(i)}
            </option>
          ))}
          {groups.map((group) => (
            <optgroup key={group} label={group}>
              {examples
                .filter((example) => example.group === group)
                .map((example) => (
                  <option key={example.id} value={example.id}>
                    {example.label}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </span>
      <span className="convert__pick">
        <label htmlFor={languageId}>in</label>
        <select
          id={languageId}
          aria-label="Language"
          value={language}
          onChange={(e) => props.onLanguage(e.currentTarget.value as '' | Language)}
        >
          <option value="">{guess ? `${guess} (guessed)` : 'guess'}</option>
          {languages.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </span>
    </div>
  );
}
