/** What the text does not tell, asked of the reader. */
import { useId, useState, type ReactNode } from 'react';
import type { Question } from '#engines/convert/index.ts';
import { fieldWords } from '../converter-figure/field-words.ts';

export interface AskFieldsProps {
  readonly questions: readonly Question[];
  readonly answers: Readonly<Record<string, string>>;
  onAnswer(key: string, answer: string): void;
  /** The question that has the focus; null when none has. */
  onActive(question: Question | null): void;
}

/** `backoff.params.delay` is about the waits. */
function subject(field: string): string {
  const [head = '', ...rest] = field.split('.');
  const words = (fieldWords as Readonly<Record<string, string>>)[head] ?? head;
  const part = rest.at(-1)?.replace(/Ms$/, '');
  return part === undefined ? words : `${words}, ${part.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()}`;
}

export function AskFields({ questions, answers, onAnswer, onActive }: AskFieldsProps): ReactNode {
  if (questions.length === 0) return null;
  return (
    <fieldset className="ask">
      <legend>The text does not tell</legend>
      <p className="ask__how">
        Answer with a number, a time such as <code>200 ms</code>, or the code that would stand there. It is read in its
        place.
      </p>
      {questions.map((question) => (
        <AskField
          key={question.key}
          question={question}
          answer={answers[question.key] ?? ''}
          onAnswer={(answer) => onAnswer(question.key, answer)}
          onActive={(active) => onActive(active ? question : null)}
        />
      ))}
    </fieldset>
  );
}

interface AskFieldProps {
  readonly question: Question;
  readonly answer: string;
  onAnswer(answer: string): void;
  onActive(active: boolean): void;
}

function AskField({ question, answer, onAnswer, onActive }: AskFieldProps): ReactNode {
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    if (draft !== null && draft !== answer) onAnswer(draft);
    setDraft(null);
  };
  const shown = question.text.replace(/\s+/g, ' ');
  return (
    <div className="ask__field">
      <label htmlFor={id}>
        <b>{subject(question.field)}</b> <code>{shown.length > 48 ? `${shown.slice(0, 47)}…` : shown}</code>{' '}
        {question.why}
      </label>
      <input
        id={id}
        type="text"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        value={draft ?? answer}
        onFocus={() => onActive(true)}
        onBlur={() => {
          onActive(false);
          commit();
        }}
        onChange={(e) => setDraft(e.currentTarget.value)}
        onKeyDown={(e) => e.key === 'Enter' && commit()}
      />
    </div>
  );
}
