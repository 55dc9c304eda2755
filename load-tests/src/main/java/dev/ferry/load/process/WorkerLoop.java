package dev.ferry.load.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The other side of a {@link WorkerProcess}, when that is a JVM. */
public final class WorkerLoop {
  private WorkerLoop() {}

  /**
   * Serves on this thread until standard input ends.
   *
   * @param announcement what the first line says
   */
  public static void serve(String announcement, Order order) throws IOException {
    System.out.println("ok " + announcement);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println(answer(order, line.split("\t", -1)));
    }
  }

  private static String answer(Order order, String[] words) {
    try {
      return "ok " + order.carryOut(words);
    } catch (Exception e) {
      System.err.println("worker: " + e);
      return "failed " + String.valueOf(e).replaceAll("\\s+", " ");
    }
  }

  /** Something that can be done again and again. */
  @FunctionalInterface
  public interface Order {
    /**
     * Does it.
     *
     * @return what the answer says, without line breaks
     */
    String carryOut(String[] words) throws Exception;
  }
}
