/** Indices in the order in which they were found; its room is kept from use to use. */
export class IndexList {
  length = 0;
  at = new Int32Array(64);

  add(index: number): void {
    if (this.length === this.at.length) this.grow();
    this.at[this.length++] = index;
  }

  private grow(): void {
    const { at } = this;
    this.at = new Int32Array(at.length * 2);
    this.at.set(at);
  }
}
