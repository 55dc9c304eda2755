package dev.ferry.load.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A tool that is compared, with a server of it that runs and can be killed. */
interface Tool {
  /** What the table calls it. */
  String label();

  /** The command lines and settings it runs with, for readers who want to object. */
  List<String> commands();

  /** The loopback port of its server. */
  int port();

  /** Kill -9 of every process of the server. */
  void killServer();

  /** Starts the server again, on the same port and folders. */
  void restartServer();

  /**
   * Starts to send a file, or goes on with it in the way the tool documents.
   *
   * @param port where to connect: of a proxy in front of the server
   * @param source what is sent
   * @param name its name at the server
   */
  Sending send(int port, Path source, String name);

  /** Where the server shows the file under its name. */
  Path published(String name);

  /** The file with the bytes of an unfinished transfer that a later run uses; none is an answer. */
  Optional<Path> unfinished(String name);

  /** Bytes the server says it has of an unfinished transfer; empty for a tool that never says. */
  OptionalLong kept(String name);
}
