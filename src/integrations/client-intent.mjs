/** Adds the directive `client:intent`: an island costs no JavaScript until someone means to use it. */
export const clientIntent = () => ({
  name: 'client-intent',
  hooks: {
    'astro:config:setup': ({ addClientDirective }) => {
      addClientDirective({ name: 'intent', entrypoint: './src/integrations/intent-directive.ts' });
    },
  },
});
