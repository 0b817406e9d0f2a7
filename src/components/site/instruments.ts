/** The instruments of the site, as the front page and the hub of playgrounds present them. */
export const instruments = [
  {
    id: 'backoff',
    title: 'Backoff',
    question: 'What will my retries really do?',
    text: 'Up to four policies side by side: each wait, the sum against a deadline, and the herd that comes back.',
    href: '/playground/backoff/',
  },
  {
    id: 'converter',
    title: 'Converter',
    question: 'What becomes of my policy in a mesh?',
    text: 'Paste an annotation or a policy, get Istio YAML, and a report of what is exact, approximate and lost.',
    href: '/learn/from-libraries-to-the-mesh/#converter',
  },
  {
    id: 'traffic',
    title: 'Traffic',
    question: 'Where do the requests go, and which are retries?',
    text: 'Requests through a gateway to three pods, forward and backward in time, each retry visible as a retry.',
    href: '/learn/from-libraries-to-the-mesh/#traffic',
  },
] as const;
