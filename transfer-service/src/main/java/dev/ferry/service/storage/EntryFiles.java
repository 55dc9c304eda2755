package dev.ferry.service.storage;

import dev.ferry.transfer.FileAttributes;
import dev.ferry.transfer.FileChange;
import dev.ferry.transfer.FileStat;
import dev.ferry.transfer.FlushReport;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspacePath;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A store whose workspaces have directories, links and attributes that can be changed.
 *
 * <p>No path leaves its workspace, as with {@link WorkspaceFiles}. Failures are those of paths and
 * {@code STORAGE_…}; every call fails with {@code UNKNOWN_WORKSPACE} when there is none.
 */
public interface EntryFiles {
  /** Directories with more names than this come in the order of the file system. */
  int SORTED_NAMES_MAX = 1024;

  /** Most events of a watch that wait to be taken. */
  int WATCH_QUEUE = 1024;

  /**
   * Everything below a directory, a directory before what is in it. Nothing is read that was not
   * requested but the next batch; memory is bounded whatever there is.
   *
   * @param depth how many levels, 1 for the directory's own entries
   * @return batches of a bounded size, at last one that may be empty and says what was left out
   */
  Flux<EntryBatch> walk(WorkspaceFile directory, int depth);

  /**
   * Makes sure a directory is there, and those it lies in.
   *
   * @return whether it was made now; {@code NOT_A_DIRECTORY} when something else is there
   */
  Mono<Boolean> makeDirectories(WorkspaceFile directory);

  /**
   * Moves an entry to another path of its workspace in one step; missing directories are made. Of
   * two links none is followed at the end of a path.
   *
   * @param replace whether a file or link there is replaced; {@code ALREADY_EXISTS} otherwise, and
   *     when a directory is there
   * @return where both were found, with no link on the way
   */
  Mono<MovedEntry> moveEntry(WorkspaceFile source, WorkspacePath target, boolean replace);

  /** Deletes the piece files of files that are gone. */
  Mono<Void> forgetPieces(List<WorkspaceFile> files);

  /** Has the piece file of a file that was moved follow it; completes also when there is none. */
  Mono<Void> movePieces(WorkspaceFile source, WorkspaceFile target);

  /**
   * Takes an entry away, with everything below it. It is gone from its path at once, as a whole.
   *
   * @return what was freed; nothing for what was not there
   */
  Mono<RemovedTree> removeTree(WorkspaceFile file);

  /**
   * Gives what is under a path, or what a link there leads to, another mode and time.
   *
   * @return its facts before and after
   */
  Mono<List<FileStat>> change(WorkspaceFile file, FileAttributes attributes);

  /** Makes a symbolic link; {@code ALREADY_EXISTS} when anything is there. */
  Mono<FileStat> link(WorkspaceFile file, String text);

  /** The text of the link under a path; {@code NOT_A_LINK}. */
  Mono<String> linkText(WorkspaceFile file);

  /**
   * Tells what changes in a directory, whoever changes it: {@code STARTED} first, then events in
   * the order of the system, at most {@link #WATCH_QUEUE} of them waiting; one that takes nothing
   * gets {@code OVERFLOW} for what it missed.
   *
   * @param recursive whether everything below is meant; nothing put into a new directory is missed
   * @return events until it is cancelled or the directory is gone; {@code LIMIT_EXCEEDED} for too
   *     many directories, at the start or later
   */
  Flux<FileChange> watch(WorkspaceFile directory, boolean recursive);

  /**
   * Makes what is under a path survive a power cut, whoever wrote it: contents, attributes and
   * names, everything below a directory, and the names of the directories it lies in.
   */
  Mono<FlushReport> flush(WorkspaceFile file);
}
