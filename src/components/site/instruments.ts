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
    id: 'retries',
    title: 'Retry simulator',
    question: 'Will my retries save the service, or sink it?',
    text: 'Two policies on the same requests: over time, in one request, over many runs with intervals, and where they tip.',
    href: '/playground/retries/',
  },
  {
    id: 'converter',
    title: 'Converter',
    question: 'What becomes of my policy in a mesh?',
    text: 'Paste an annotation or a policy, get mesh YAML, a report of what is exact, approximate and lost, and the proof.',
    href: '/playground/convert/',
  },
  {
    id: 'traffic',
    title: 'Traffic',
    question: 'Where does this request go, and why there?',
    text: 'Paste manifests, send a request: every hop with its reason and its line of YAML, every retry as a retry.',
    href: '/playground/traffic/',
  },
  {
    id: 'lint',
    title: 'Lint',
    question: 'What do my retry settings really do?',
    text: 'Paste manifests of a mesh, gateway or ingress: each object in words, and what is wrong with it.',
    href: '/playground/lint/',
  },
] as const;
