import type { Language } from './syntax.ts';

/** The language a snippet is most likely in, by words only one of the two has. */
export function guessLanguage(text: string): Language {
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
