package dev.ferry.load.mutants;

/**
 * One guard taken out of the source.
 *
 * @param name what is taken out
 * @param file the source, relative to the checkout
 * @param module the module whose tests are to notice
 * @param suites their classes, separated by commas
 * @param before the text with the guard
 * @param after the text without it
 */
public record Mutant(
    String name, String file, String module, String suites, String before, String after) {

  /**
   * The source without the guard.
   *
   * @throws IllegalStateException when the text with the guard is not there exactly once: whoever
   *     changed the source must change the mutant, too
   */
  public String applyTo(String source) {
    int at = source.indexOf(before);
    if (at < 0 || source.indexOf(before, at + 1) >= 0) {
      throw new IllegalStateException(
          "Mutant '%s' does not fit any more: its text is in %s %s"
              .formatted(name, file, at < 0 ? "no longer" : "more than once"));
    }
    return source.substring(0, at) + after + source.substring(at + before.length());
  }
}
