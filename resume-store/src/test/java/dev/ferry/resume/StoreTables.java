package dev.ferry.resume;

import static java.util.Comparator.comparing;

import dev.ferry.transfer.TransferKey;
import dev.ferry.transfer.UploadId;
import dev.ferry.transfer.UploadState;
import dev.ferry.transfer.WorkspaceFile;
import dev.ferry.transfer.WorkspaceName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The rows of an {@link InMemoryResumeStore} at one moment. */
final class StoreTables {
  private static final Comparator<WorkspaceName> BY_NAME = comparing(WorkspaceName::value);

  private final Map<UploadId, UploadRecord> uploads = new LinkedHashMap<>();
  private final Map<WorkspaceFile, PublishedFile> published = new LinkedHashMap<>();
  private final Map<UploadId, SegmentRecord> segments = new LinkedHashMap<>();
  private final Map<WorkspaceName, WorkspaceRecord> workspaces = new TreeMap<>(BY_NAME);

  private final Map<String, MintedToken> tokens = new LinkedHashMap<>();
  private final Map<String, Long> spending = new LinkedHashMap<>();
  private final List<AuditRecord> audit = new ArrayList<>();

  StoreTables copy() {
    StoreTables copy = new StoreTables();
    copy.uploads.putAll(uploads);
    copy.published.putAll(published);
    copy.segments.putAll(segments);
    copy.workspaces.putAll(workspaces);
    copy.tokens.putAll(tokens);
    copy.spending.putAll(spending);
    copy.audit.addAll(audit);
    return copy;
  }

  void put(UploadRecord record) {
    uploads.put(record.id(), record);
  }

  void remove(UploadId id) {
    uploads.remove(id);
  }

  void put(PublishedFile file) {
    published.put(file.file(), file);
  }

  void forget(WorkspaceFile file) {
    published.remove(file);
  }

  void put(WorkspaceRecord workspace) {
    workspaces.put(workspace.name(), workspace);
  }

  /** The workspace, its published files and its uploads that are over. */
  void forget(WorkspaceName workspace) {
    workspaces.remove(workspace);
    published.keySet().removeIf(file -> file.workspace().equals(workspace));
    uploads
        .values()
        .removeIf(
            upload ->
                upload.state().isTerminal()
                    && upload.created().file().workspace().equals(workspace));
  }

  Map<String, MintedToken> tokens() {
    return tokens;
  }

  /** Bytes by grant. */
  Map<String, Long> spending() {
    return spending;
  }

  List<AuditRecord> audit() {
    return audit;
  }

  Optional<WorkspaceRecord> workspace(WorkspaceName name) {
    return Optional.ofNullable(workspaces.get(name));
  }

  /** By name. */
  List<WorkspaceRecord> workspaces() {
    return List.copyOf(workspaces.values());
  }

  void put(SegmentRecord segment) {
    segments.put(segment.id(), segment);
  }

  void removeSegment(UploadId id) {
    segments.remove(id);
  }

  void removeSegmentsOf(UploadId whole) {
    segments.values().removeIf(segment -> segment.whole().equals(whole));
  }

  Optional<SegmentRecord> segment(UploadId id) {
    return Optional.ofNullable(segments.get(id));
  }

  /** In order of their bases. */
  List<SegmentRecord> segmentsOf(UploadId whole) {
    return segments.values().stream()
        .filter(segment -> segment.whole().equals(whole))
        .sorted(comparing(SegmentRecord::baseBytes))
        .toList();
  }

  Optional<UploadRecord> find(UploadId id) {
    return Optional.ofNullable(uploads.get(id));
  }

  Optional<UploadRecord> find(WorkspaceName workspace, TransferKey key) {
    return uploads.values().stream()
        .filter(
            record ->
                record.created().file().workspace().equals(workspace)
                    && record.created().key().equals(key))
        .findFirst();
  }

  Stream<UploadRecord> uploads() {
    return List.copyOf(uploads.values()).stream()
        .sorted(
            comparing((UploadRecord record) -> record.created().createdAt())
                .thenComparing(record -> record.id().value()));
  }

  long open() {
    return uploads.values().stream().filter(record -> record.state() == UploadState.OPEN).count();
  }

  Optional<PublishedFile> published(WorkspaceFile file) {
    return Optional.ofNullable(published.get(file));
  }

  List<PublishedFile> published() {
    return List.copyOf(published.values());
  }
}
