package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at this side: what commands remember, who could read the token, and the disk. */
final class LocalLook {
  private static final long ROOM_MIN_BYTES = 1L << 30;
  private static final Set<PosixFilePermission> OTHERS_READ =
      EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private LocalLook() {}

  /**
   * Everything there is to see.
   *
   * @param tokenFile the file with the token, if it comes from one
   */
  static List<Finding> of(Console console, Optional<Path> tokenFile) {
    List<Finding> findings = new ArrayList<>();
    tokenFile.ifPresent(file -> findings.add(secret(file)));
    findings.add(profiles(Profiles.of(console)));
    findings.add(memory(PushStates.folderOfUser(console)));
    findings.add(disk(Path.of("")));
    return findings;
  }

  private static Finding secret(Path file) {
    String name = "token file";
    return permits(file, OTHERS_READ)
        ? Finding.warning(name, "Others on this machine may read " + file, "chmod 600 " + file)
        : Finding.ok(name, file.toString());
  }

  private static Finding profiles(Profiles profiles) {
    String name = "profiles";
    Path file = profiles.file();
    if (permits(file, OTHERS_WRITE)) {
      return Finding.warning(
          name,
          "Others may change " + file + ", and so where your token is sent",
          "chmod 600 " + file);
    }
    return Finding.ok(
        name,
        profiles.all().isEmpty()
            ? "none; 'ferry config set server HOST:PORT' makes one"
            : profiles.all().size() + " in " + file);
  }

  private static Finding memory(Path folder) {
    Path there = folder;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return Files.isDirectory(there) && Files.isWritable(there)
        ? Finding.ok("memory", "pushes are remembered in " + folder)
        : Finding.warning(
            "memory",
            "Pushes cannot be remembered in " + folder,
            "Make it writable, or set XDG_STATE_HOME: pushes then continue by their own keys.");
  }

  private static Finding disk(Path folder) {
    try {
      Path here = folder.toAbsolutePath();
      long free = Files.getFileStore(here).getUsableSpace();
      String message = Amounts.bytes(free) + " free for pulls into " + here;
      return free < ROOM_MIN_BYTES
          ? Finding.warning("local disk", message, "Free space, or pull to another disk.")
          : Finding.ok("local disk", message);
    } catch (IOException e) {
      return Finding.failed(
          "local disk", FailureCode.LOCAL_IO, e.toString(), FailureCode.LOCAL_IO.nextStep());
    }
  }

  private static boolean permits(Path file, Set<PosixFilePermission> any) {
    try {
      Set<PosixFilePermission> granted = Files.getPosixFilePermissions(file);
      return any.stream().anyMatch(granted::contains);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
