package dev.ferry.resume.r2dbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * One numbered step of the schema.
 *
 * <p>Its statements end with a semicolon at the end of a line, and each may be run again: H2
 * commits after every change of the schema, so a kill can leave a step half done.
 *
 * @param version 1 and up, without gaps
 * @param name of its file
 * @param text as in the file, with single newlines
 */
record SchemaScript(int version, String name, String text) {
  private static final List<String> FILES =
      List.of(
          "001-uploads.sql",
          "002-identity.sql",
          "003-digest-off.sql",
          "004-one-key-of-published-files.sql",
          "005-segments.sql",
          "006-workspaces.sql",
          "007-labels.sql",
          "008-notes.sql");

  /** Every step this version of the service knows, in order. */
  static List<SchemaScript> all() {
    return FILES.stream().map(SchemaScript::load).toList();
  }

  /** The statements, without comments and semicolons. */
  List<String> statements() {
    String bare = text.lines().filter(line -> !line.startsWith("--")).collect(joining("\n"));
    return Stream.of(bare.split(";(\n|$)")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  /** SHA-256 of the text, in hex. */
  String checksum() {
    return Sha256.hex(text);
  }

  private static SchemaScript load(String file) {
    try (InputStream in = SchemaScript.class.getResourceAsStream("schema/" + file)) {
      if (in == null) {
        throw new IllegalStateException("The schema script " + file + " is not in the jar");
      }
      String text = new String(in.readAllBytes(), UTF_8).replace("\r\n", "\n");
      return new SchemaScript(Integer.parseInt(file.substring(0, 3)), file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
