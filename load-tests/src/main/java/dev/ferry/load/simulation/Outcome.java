package dev.ferry.load.simulation;

import java.util.List;
import java.util.Optional;

/**
 * What one seed came to.
 *
 * @param seed which
 * @param violation the promise that was broken, if one was
 * @param trace what happened, in order
 * @param events how many events there were
 * @param lives how often the service started
 * @param published uploads that ended with a receipt
 * @param mostSentAgain most bytes a writer had to send twice
 * @param endedAfterMillis how long after the last fault the last upload ended, in virtual time
 */
public record Outcome(
    long seed,
    Optional<String> violation,
    List<String> trace,
    long events,
    int lives,
    int published,
    long mostSentAgain,
    long endedAfterMillis) {}
