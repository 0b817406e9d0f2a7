/// <reference types="astro/client" />
declare module '@fontsource-variable/*';
