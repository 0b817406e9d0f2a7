import type { Language } from './syntax.ts';

const settingLine = /^\s*(?:- )?["']?[\w.[\]-]+["']?\s*(?::(?:\s|$)|=\s*\S)/;
const flowLine = /^\s*(?:- )?["']?[\w.[\]-]+["']?\s*:\s+(?:\{.*\}|\[.*\])\s*$/;
const codeLine = /[;{}]\s*$|^\s*[@[]|^\s*\.\w+\s*[(<]|=>|->|\w\s*\(/;

/** Whether the lines are keys and values, as in YAML or a properties file. */
function looksLikeSettings(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s*(#|!|\/\/|\/?\*)/.test(line));
  const isCode = (line: string): boolean => codeLine.test(line) && !flowLine.test(line);
  const settings = lines.filter((line) => settingLine.test(line) && !isCode(line)).length;
  const code = lines.filter(isCode).length;
  return settings > 0 && code * 4 < settings;
}

/** Whether anything in the text is written as code or settings are. */
export const looksLikeCode = (text: string): boolean => /[;{}()=:@[\]<>]/.test(text);

/** The language a snippet is most likely in, by words only one of them has. Code beside settings counts as code. */
export function guessLanguage(text: string): Language {
  if (looksLikeSettings(text)) return 'yaml';
  const marks = (patterns: readonly RegExp[]) => patterns.filter((pattern) => pattern.test(text)).length;
  const csharp = marks([
    /\bTimeSpan\b/,
    /\bPolicy\b/,
    /=>/,
    /\busing\s+[\w.]+;/,
    /\bPolly\b/,
    /\bvar\s+\w+\s*=/,
    /\bHandle\s*</,
    /Async\s*\(/,
    // Methods begin with a capital letter.
    /\.[A-Z]\w*(?:<[\w<>,.\s]*>)?\s*\(/,
  ]);
  const java = marks([
    /@\w+/,
    /\.class\b/,
    /->/,
    /\bimport\s+[\w.]+;/,
    /\bDuration\.of/,
    /\bpublic\s+\w+\s+\w+\s*\(/,
    /\bthrows\b/,
  ]);
  return csharp > java ? 'csharp' : 'java';
}
