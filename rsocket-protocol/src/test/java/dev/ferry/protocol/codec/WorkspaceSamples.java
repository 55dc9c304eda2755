package dev.ferry.protocol.codec;

import dev.ferry.protocol.AuditAnswer;
import dev.ferry.protocol.AuditRequest;
import dev.ferry.protocol.ControlMessage;
import dev.ferry.protocol.GrantAnswer;
import dev.ferry.protocol.GrantRequest;
import dev.ferry.protocol.WorkspaceAnswer;
import dev.ferry.protocol.WorkspaceRequest;
import dev.ferry.transfer.AuditEvent;
import dev.ferry.transfer.Durability;
import dev.ferry.transfer.Labels;
import dev.ferry.transfer.RootDirectory;
import dev.ferry.transfer.Twins;
import dev.ferry.transfer.WorkspaceInfo;
import dev.ferry.transfer.WorkspaceName;
import dev.ferry.transfer.WorkspacePath;
import dev.ferry.transfer.WorkspaceSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Samples of the messages about workspaces, tokens and the audit trail. */
final class WorkspaceSamples {
  private static final WorkspaceName NAME = new WorkspaceName("w1");
  private static final WorkspaceSpec SPEC =
      new WorkspaceSpec(
          NAME,
          Durability.EPHEMERAL,
          RootDirectory.parse("boxes:/a"),
          1L << 30,
          1000L,
          Duration.ofHours(1),
          new Labels(Map.of("run", "7")),
          List.of(WorkspacePath.parse("/etc")),
          Twins.REFUSE);

  private WorkspaceSamples() {}

  static Map<String, ControlMessage> all() {
    Map<String, ControlMessage> samples = new LinkedHashMap<>();
    samples.put("create workspace", new WorkspaceRequest.Create(WorkspaceSpec.named(NAME), true));
    samples.put("create workspace with everything", new WorkspaceRequest.Create(SPEC, false));
    samples.put("seal workspace", new WorkspaceRequest.Seal(NAME));
    samples.put("get workspace", new WorkspaceRequest.Get(NAME));
    samples.put("list workspaces", new WorkspaceRequest.ListAll());
    samples.put("remove workspace", new WorkspaceRequest.Remove(NAME));
    samples.put("workspace", new WorkspaceAnswer.Info(new WorkspaceInfo(SPEC, Samples.WITH_NANOS)));
    samples.put("workspace removed", new WorkspaceAnswer.Removed(true));
    addGrants(samples);
    return samples;
  }

  private static void addGrants(Map<String, ControlMessage> samples) {
    samples.put(
        "mint",
        new GrantRequest.Mint(
            "job-7",
            List.of("w1"),
            List.of("read"),
            List.of("/out"),
            List.of("/out/tmp"),
            1024L,
            Duration.ofMinutes(5)));
    samples.put("revoke", new GrantRequest.Revoke("fry_x"));
    samples.put("show grant", new GrantRequest.ShowGrant());
    samples.put("minted", new GrantAnswer.Minted("fry_x", "g-1", Samples.WHOLE_SECOND));
    samples.put("revoked", new GrantAnswer.Revoked());
    samples.put(
        "granted",
        new GrantAnswer.Granted(
            "g-1", "ci/job-7", List.of("w*"), List.of("list", "read"), Samples.WHOLE_SECOND));
    samples.put(
        "audit", new AuditRequest(Samples.WHOLE_SECOND, Samples.WITH_NANOS, "w1", "ci/job-7", 100));
    samples.put(
        "audit event",
        new AuditAnswer(
            new AuditEvent(
                Samples.WITH_NANOS,
                "ci/job-7",
                "upload",
                "w1",
                "/a/b.txt",
                11L,
                Samples.DIGEST,
                "OK")));
  }
}
