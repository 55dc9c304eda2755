package dev.ferry.load.bench.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A small program in C that comes as a resource beside a class and is compiled here. */
public final class CProgram {
  private CProgram() {}

  /**
   * Compiles it into a folder of this run.
   *
   * @param beside where the resource is
   * @param source name of the resource
   * @param flags of the compiler, before and after the files
   * @return the program
   */
  public static Path compile(Stage stage, Class<?> beside, String source, String... flags)
      throws IOException, Unavailable {
    Path text = stage.file(source);
    Path program = stage.file(source.replace(".c", "-program"));
    try (InputStream content = beside.getResourceAsStream(source)) {
      long unused = Files.copy(Objects.requireNonNull(content, source), text);
    }
    List<String> command = new ArrayList<>(List.of("gcc", "-O3"));
    command.addAll(List.of("-o", program.toString(), text.toString()));
    command.addAll(List.of(flags));
    try {
      new ColdCommand(stage.file("gcc.log"), Map.of()).run(command);
    } catch (IOException e) {
      throw new Unavailable("gcc cannot compile it: " + e.getMessage());
    }
    return program;
  }
}
