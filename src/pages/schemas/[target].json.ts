/** What the converter's editor fetches for the target on show. */
import type { APIRoute, GetStaticPaths } from 'astro';
import { targets } from '#engines/convert/index.ts';
import { targetSchema } from '~/components/playground/schema/target-schema';

export const getStaticPaths: GetStaticPaths = () => targets.ids.map((target) => ({ params: { target } }));

export const GET: APIRoute = ({ params }) => new Response(JSON.stringify(targetSchema(params.target!)));
