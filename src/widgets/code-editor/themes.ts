/** The site's colours as Monaco themes, read from the page so that there is one definition of them. */
import type * as Monaco from 'monaco-editor/editor';

const tokens = ['ink', 'muted', 'rule', 'rule-strong', 'paper', 'surface', 'sunk', 'flow', 'failed', 'retry', 'waiting', 'link'] as const; // prettier-ignore
type Token = (typeof tokens)[number];

/** Both halves of every `light-dark()` token, resolved by the browser. */
function coloursOf(scheme: 'light' | 'dark'): Record<Token, string> {
  const probe = document.createElement('span');
  probe.style.colorScheme = scheme;
  probe.hidden = true;
  document.body.append(probe);
  const read = (token: Token): string => {
    probe.style.color = `var(--${token})`;
    const [r = 0, g = 0, b = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
    return `#${[r, g, b].map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
  };
  const colours = Object.fromEntries(tokens.map((token) => [token, read(token)])) as Record<Token, string>;
  probe.remove();
  return colours;
}

export const themeName = (dark: boolean): string => (dark ? 'hop-dark' : 'hop-light');

export function defineThemes({ editor }: typeof Monaco): void {
  for (const scheme of ['light', 'dark'] as const) {
    const c = coloursOf(scheme);
    const rule = (token: string, colour: string, fontStyle?: string) => ({
      token,
      foreground: colour.slice(1),
      ...(fontStyle && { fontStyle }),
    });
    editor.defineTheme(themeName(scheme === 'dark'), {
      base: scheme === 'dark' ? 'vs-dark' : 'vs',
      inherit: false,
      rules: [
        rule('', c.ink),
        rule('comment', c.muted, 'italic'),
        rule('keyword', c.waiting),
        rule('type', c.waiting),
        rule('tag', c.waiting),
        rule('annotation', c.link),
        rule('string', c.flow),
        rule('number', c.retry),
        rule('constant', c.retry),
        rule('regexp', c.retry),
        rule('delimiter', c.muted),
        rule('operators', c.muted),
        rule('namespace', c.muted),
      ],
      colors: {
        'editor.background': c.surface,
        'editor.foreground': c.ink,
        'editorLineNumber.foreground': c.muted,
        'editorLineNumber.activeForeground': c.ink,
        'editorLineNumber.dimmedForeground': c.muted,
        'editorCursor.foreground': c.ink,
        'editor.lineHighlightBackground': c.sunk,
        'editor.lineHighlightBorder': c.sunk,
        'editor.selectionBackground': `${c.link}40`,
        'editor.inactiveSelectionBackground': `${c.link}26`,
        'editorIndentGuide.background1': c.rule,
        'editorIndentGuide.activeBackground1': c['rule-strong'],
        'editorBracketMatch.background': c.sunk,
        'editorBracketMatch.border': c['rule-strong'],
        'editorError.foreground': c.failed,
        'editorWarning.foreground': c.retry,
        'editorInfo.foreground': c.link,
        'editorWidget.background': c.paper,
        'editorWidget.border': c['rule-strong'],
        'editorHoverWidget.background': c.paper,
        'editorHoverWidget.border': c['rule-strong'],
        'editorSuggestWidget.background': c.paper,
        'editorSuggestWidget.border': c['rule-strong'],
        'editorSuggestWidget.foreground': c.ink,
        'editorSuggestWidget.selectedBackground': c.sunk,
        'editorSuggestWidget.selectedForeground': c.ink,
        'editorSuggestWidget.highlightForeground': c.link,
        'editorGutter.background': c.surface,
        'scrollbarSlider.background': `${c['rule-strong']}55`,
        'scrollbarSlider.hoverBackground': `${c['rule-strong']}88`,
        focusBorder: c.link,
        'input.background': c.surface,
        'input.border': c['rule-strong'],
      },
    });
  }
}
