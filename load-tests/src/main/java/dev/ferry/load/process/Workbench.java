package dev.ferry.load.process;

import dev.ferry.client.ClientOptions;
import dev.ferry.client.FerryClient;
import dev.ferry.client.RetryPolicy;
import dev.ferry.testkit.ChaosProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Where one experiment works: a temporary folder and everything that runs for it. Closing it, or
 * ending the JVM in any way but kill -9, ends the processes and deletes the folder.
 */
public final class Workbench implements AutoCloseable {
  /** Patient enough for a service that is killed and started again on a busy machine. */
  private static final RetryPolicy PATIENT =
      new RetryPolicy(100, Duration.ofMillis(50), Duration.ofSeconds(1), 0.5);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Path folder;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Thread hook = new Thread(this::cleanUp, "workbench-cleanup");
  private final boolean archived;
  private boolean closed;

  private Workbench(Path folder, boolean archived) {
    this.folder = folder;
    this.archived = archived;
  }

  /** A fresh workbench in the folder for temporary files. */
  public static Workbench open() {
    return open(false);
  }

  /** The same for experiments that start many programs: they start from archived classes. */
  public static Workbench openForManyStarts() {
    return open(true);
  }

  private static Workbench open(boolean archived) {
    try {
      Workbench bench = new Workbench(Files.createTempDirectory("ferry-lab-"), archived);
      Runtime.getRuntime().addShutdownHook(bench.hook);
      return bench;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The temporary folder. */
  public Path folder() {
    return folder;
  }

  /** A path in it. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /** A service with a data folder here. */
  public ServiceProcess service(ServiceSettings settings) {
    return service(file("data"), settings);
  }

  /** A service with a data folder anywhere. */
  public ServiceProcess service(Path data, ServiceSettings settings) {
    ServiceSettings all = archived ? settings.withFlags(ClassArchive.SERVICE.flags()) : settings;
    return keep(ServiceProcess.start(data, file("service.log"), all));
  }

  /** A client of that address in this JVM, which waits patiently for a service it has lost. */
  public FerryClient client(String address) {
    FerryClient client =
        FerryClient.create(
            ClientOptions.builder()
                .address(address)
                .retry(PATIENT)
                .clientName("ferry-lab")
                .build());
    AutoCloseable unused = keep(() -> Waiting.done(client.close(), CLOSE_TIMEOUT));
    return client;
  }

  /** A command line in a JVM of its own. */
  public ClientProcess command(ClientSettings settings, String... arguments) {
    return keep(ClientProcess.start(settings, arguments));
  }

  /** Settings of a command line that remembers its pushes here. */
  public ClientSettings commandsTo(String address) {
    ClientSettings settings = ClientSettings.of(address, file("state"));
    return archived ? settings.withFlags(ClassArchive.CLIENT.flags()) : settings;
  }

  /** A proxy in front of a loopback port. */
  public ChaosProxy proxy(int port) {
    return keep(ChaosProxy.start(port));
  }

  /** Ends it with this workbench, before everything that was kept earlier. */
  public synchronized <T extends AutoCloseable> T keep(T resource) {
    if (closed) {
      closeQuietly(resource);
      throw new IllegalStateException("The workbench is closed");
    }
    running.push(resource);
    return resource;
  }

  /** Ends everything and deletes the folder. */
  @Override
  public void close() {
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook cleans up, or has done so.
      return;
    }
    cleanUp();
  }

  private synchronized void cleanUp() {
    closed = true;
    while (!running.isEmpty()) {
      closeQuietly(running.pop());
    }
    delete(folder);
  }

  /** Deletes a folder with everything in it. */
  public void delete(Path tree) {
    try {
      Path unused = Files.walkFileTree(tree, new Deletion());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      System.err.println("lab: cannot end " + resource + ": " + e);
    }
  }

  /** Deletes a tree; files that vanish meanwhile are gone already. */
  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      boolean unused = Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      boolean unused = Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
