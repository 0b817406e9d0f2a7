/** The vocabulary of the lessons. */
export { default as BackoffFigure } from './BackoffFigure.astro';
export { default as ConverterFigure } from './ConverterFigure.astro';
export { default as Note } from './Note.astro';
export { default as TrafficFigure } from './TrafficFigure.astro';
export { defaultsOf, lesson } from './facts.ts';
