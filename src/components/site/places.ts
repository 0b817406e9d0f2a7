/** The places of the site, as the header and the footer name them. */
export const places = [
  { href: '/learn/', label: 'Learn' },
  { href: '/playground/', label: 'Playgrounds' },
  { href: '/reference/', label: 'Reference' },
] as const;
