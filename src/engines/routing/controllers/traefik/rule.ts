/**
 * Traefik's rule language: matchers joined with `&&`, `||`, `!` and parentheses. Traefik reads it with Go's expression
 * grammar, so texts stand in backticks or double quotes and `&&` binds tighter than `||`.
 * Source: traefik/traefik@fd5a576, pkg/rules/parser.go and vulcand/predicate.
 */

export type RuleTree =
  | { readonly kind: 'and' | 'or'; readonly left: RuleTree; readonly right: RuleTree }
  | {
      readonly kind: 'matcher';
      readonly name: string;
      readonly values: readonly string[];
      readonly not: boolean;
      /** Where the matcher starts in the rule. */
      readonly offset: number;
    };

/** Why a rule is refused. Traefik drops the router and logs it. */
export interface RuleFault {
  readonly offset: number;
  readonly message: string;
}

export type RuleReading =
  { readonly ok: true; readonly tree: RuleTree } | { readonly ok: false; readonly fault: RuleFault };

type Token = { readonly kind: 'name' | 'text' | 'sign' | 'end'; readonly value: string; readonly offset: number };

class Refusal extends Error {
  readonly fault: RuleFault;
  constructor(offset: number, message: string) {
    super(message);
    this.fault = { offset, message };
  }
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

function readQuoted(rule: string, start: number): { value: string; end: number } {
  const quote = rule[start];
  let value = '';
  for (let at = start + 1; at < rule.length; at++) {
    const here = rule[at]!;
    if (here === quote) return { value, end: at + 1 };
    if (quote === '"' && here === '\\') {
      const code = rule[++at] ?? '';
      const plain = escapes[code];
      const hex = /^(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})/.exec(rule.slice(at))?.[0];
      if (plain !== undefined) value += plain;
      else if (hex) {
        value += String.fromCodePoint(Number.parseInt(hex.slice(1), 16));
        at += hex.length - 1;
      } else throw new Refusal(at, `Unexpected escape \`\\${code}\`, expected one that Go's strings know.`);
    } else value += here;
  }
  throw new Refusal(start, `Unexpected end of the rule, expected a closing ${quote === '`' ? 'backtick' : 'quote'}.`);
}

function tokensOf(rule: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < rule.length) {
    const rest = rule.slice(at, at + 64);
    const space = /^\s+/.exec(rest)?.[0];
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    const sign = /^(?:&&|\|\||[!(),])/.exec(rest)?.[0];
    if (space) at += space.length;
    else if (name) {
      tokens.push({ kind: 'name', value: name, offset: at });
      at += name.length;
    } else if (sign) {
      tokens.push({ kind: 'sign', value: sign, offset: at });
      at += sign.length;
    } else if (rest[0] === '`' || rest[0] === '"') {
      const { value, end } = readQuoted(rule, at);
      tokens.push({ kind: 'text', value, offset: at });
      at = end;
    } else
      throw new Refusal(at, `Unexpected \`${rest[0]}\`, expected a matcher, \`&&\`, \`||\`, \`!\` or a parenthesis.`);
  }
  tokens.push({ kind: 'end', value: '', offset: rule.length });
  return tokens;
}

/** Names Traefik knows a matcher by: as written, lower case, upper case, and with only the first letter large. */
function spellings(name: string): string[] {
  const lower = name.toLowerCase();
  return [name, lower, name.toUpperCase(), lower.charAt(0).toUpperCase() + lower.slice(1)];
}

function invert(tree: RuleTree): RuleTree {
  return tree.kind === 'matcher'
    ? { ...tree, not: !tree.not }
    : { kind: tree.kind === 'and' ? 'or' : 'and', left: invert(tree.left), right: invert(tree.right) };
}

class Parser {
  private readonly tokens: readonly Token[];
  private readonly known: ReadonlyMap<string, string>;
  private at = 0;
  private depth = 0;

  constructor(rule: string, names: readonly string[]) {
    this.tokens = tokensOf(rule);
    this.known = new Map(names.flatMap((name) => spellings(name).map((spelling) => [spelling, name] as const)));
  }

  private get token(): Token {
    return this.tokens[this.at]!;
  }

  private take(sign: string): boolean {
    if (this.token.kind !== 'sign' || this.token.value !== sign) return false;
    this.at++;
    return true;
  }

  private expect(sign: string): void {
    if (!this.take(sign)) {
      const seen = this.token.kind === 'end' ? 'end of the rule' : `\`${this.token.value}\``;
      throw new Refusal(this.token.offset, `Unexpected ${seen}, expected \`${sign}\`.`);
    }
  }

  whole(): RuleTree {
    const tree = this.or();
    if (this.token.kind !== 'end')
      throw new Refusal(this.token.offset, `Unexpected \`${this.token.value}\`, expected the end of the rule.`);
    return tree;
  }

  private or(): RuleTree {
    let left = this.and();
    while (this.take('||')) left = { kind: 'or', left, right: this.and() };
    return left;
  }

  private and(): RuleTree {
    let left = this.unary();
    while (this.take('&&')) left = { kind: 'and', left, right: this.unary() };
    return left;
  }

  private unary(): RuleTree {
    if (++this.depth > 200) throw new Refusal(this.token.offset, 'Unexpected depth, expected at most 200 levels.');
    try {
      if (this.take('!')) return invert(this.unary());
      if (this.take('(')) {
        const inner = this.or();
        this.expect(')');
        return inner;
      }
      return this.matcher();
    } finally {
      this.depth--;
    }
  }

  private matcher(): RuleTree {
    const { kind, value, offset } = this.token;
    const name = kind === 'name' ? this.known.get(value) : undefined;
    if (!name) {
      const seen = kind === 'end' ? 'end of the rule' : `\`${value}\``;
      throw new Refusal(offset, `Unexpected ${seen}, expected a matcher such as Host or PathPrefix.`);
    }
    this.at++;
    this.expect('(');
    const values: string[] = [];
    while (!this.take(')')) {
      if (values.length > 0) this.expect(',');
      if (this.token.kind !== 'text')
        throw new Refusal(this.token.offset, `Unexpected \`${this.token.value}\`, expected a text in backticks.`);
      values.push(this.token.value);
      this.at++;
    }
    return { kind: 'matcher', name, values, not: false, offset };
  }
}

/** Reads `rule`; `names` are the matchers of the syntax in use. */
export function readRule(rule: string, names: readonly string[]): RuleReading {
  try {
    return { ok: true, tree: new Parser(rule, names).whole() };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, fault: error.fault };
    throw error;
  }
}
