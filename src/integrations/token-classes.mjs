/** Highlighted code carries classes, not style attributes: `color:var(--astro-code-token-string)` becomes `class="tok-string"`. */
export const tokenClasses = () => ({
  name: 'token-classes',
  pre(node) {
    delete node.properties.style;
    node.properties.class = 'code';
  },
  span(node) {
    const style = node.properties.style;
    if (typeof style !== 'string') return;
    const token = /--[a-z]+(?:-code)?-token-([a-z-]+)/.exec(style)?.[1];
    delete node.properties.style;
    if (token) node.properties.class = `tok-${token}`;
  },
});
