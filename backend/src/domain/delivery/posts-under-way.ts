/** More are of no use: a fast service is kept busy by fewer. */
const MOST = 100;
const LEAST = 4;

/** Whatever is answered within this, ms, leaves room for more: far from the second that a post may take, so that growing ends before any is given up. */
const PROMPT_MS = 300;

/**
 * How many posts a sender has under way at a time. A service that is slow takes them one after the other, so that too many wait for each other until none is answered in
 * time, though all arrive. Grows by one for each round of prompt answers, and halves when a post is not answered: once for all that were under way together.
 */
export class PostsUnderWay {
  private size = MOST;
  private halvedAt = Number.NEGATIVE_INFINITY;

  get limit(): number {
    return Math.floor(this.size);
  }

  /** What became of the posts to one viewer, one after the other, from `began` to `ended`, ms since the epoch. */
  note({ posts, failed }: { readonly posts: number; readonly failed: number }, began: number, ended: number): void {
    if (failed > 0) this.halve(began, ended);
    else if (ended - began <= PROMPT_MS * posts) this.size = Math.min(MOST, this.size + 1 / this.size);
  }

  private halve(began: number, ended: number): void {
    if (began < this.halvedAt) return;
    this.size = Math.max(LEAST, this.size / 2);
    this.halvedAt = ended;
  }
}
