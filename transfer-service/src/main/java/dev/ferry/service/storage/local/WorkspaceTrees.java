package dev.ferry.service.storage.local;

import dev.ferry.service.storage.WorkspaceUsage;
import dev.ferry.transfer.TransferException;
import dev.ferry.transfer.WorkspaceName;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at whole workspaces; only reads, and follows no link. */
final class WorkspaceTrees {
  private WorkspaceTrees() {}

  /** Folders of ours that are named as a workspace can be, and roots that operators named. */
  static List<WorkspaceName> names(WorkspaceRoots roots) throws IOException {
    Set<WorkspaceName> shut = roots.shut().keySet();
    try (Stream<Path> folders = Files.list(roots.managed())) {
      Stream<WorkspaceName> managed =
          folders
              .filter(folder -> Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS))
              .map(folder -> name(folder.getFileName().toString()))
              .flatMap(Optional::stream)
              .filter(name -> !shut.contains(name));
      return Stream.concat(managed, roots.named().keySet().stream().filter(roots::isThere))
          .distinct()
          .toList();
    }
  }

  private static Optional<WorkspaceName> name(String folder) {
    try {
      return Optional.of(new WorkspaceName(folder));
    } catch (TransferException e) {
      return Optional.empty();
    }
  }

  static WorkspaceUsage usage(Path workspace) throws IOException {
    Adding adding = new Adding(workspace);
    Path unused = Files.walkFileTree(workspace, adding);
    return new WorkspaceUsage(adding.bytes, adding.entries);
  }

  /** What vanishes while we look, or may not be looked at, counts nothing. */
  private static final class Adding extends SimpleFileVisitor<Path> {
    private final Path root;
    private long bytes;
    private long entries;

    Adding(Path root) {
      this.root = root;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      entries += directory.equals(root) ? 0 : 1;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      entries++;
      bytes += attributes.isRegularFile() ? attributes.size() : 0;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null && !(failure instanceof NoSuchFileException)) {
        throw failure;
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
