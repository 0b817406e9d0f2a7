/** Where a fact about a product was read. Shown beside the fact; every fact has one. */
export interface SourceRef {
  /** Document or repository, e.g. `spring-projects/spring-retry`. */
  readonly title: string;
  /** Version, tag or commit that was read. */
  readonly version: string;
  /** Path in the repository, or section of the document. */
  readonly at?: string;
  readonly url?: string;
}
