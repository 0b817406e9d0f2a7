/// <reference types="astro/client" />
declare module '@fontsource-variable/*';
declare module '*.astro' {
  const component: import('astro').AstroComponentFactory;
  export default component;
}
declare namespace Astro {
  interface ClientDirectives {
    /** See src/integrations/intent-directive.ts. */
    'client:intent'?: boolean;
  }
}
