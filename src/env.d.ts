/// <reference types="astro/client" />
declare module '@fontsource-variable/*';
declare module '*.astro' {
  const component: import('astro').AstroComponentFactory;
  export default component;
}
