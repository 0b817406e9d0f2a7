import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { docsSchema } from '@astrojs/starlight/schema';

export const collections = {
  docs: defineCollection({
    loader: glob({ base: './content', pattern: '**/[^_]*.{md,mdx}' }),
    schema: docsSchema({
      extend: z.object({
        /** Place in its part; lessons are listed and linked in this order. */
        order: z.number().optional(),
        /** Reading time the author promises, in minutes. */
        minutes: z.number().int().positive().optional(),
        /** The page begins with an instrument or a table: its title stands at their edge. */
        wide: z.boolean().optional(),
      }),
    }),
  }),
};
