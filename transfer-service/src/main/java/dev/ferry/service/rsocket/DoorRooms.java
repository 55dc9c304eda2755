package dev.ferry.service.rsocket;

import dev.ferry.resume.AuditTrail;
import dev.ferry.service.download.Downloads;
import dev.ferry.service.policy.MintedTokens;
import dev.ferry.service.upload.Uploads;
import dev.ferry.service.workspace.Archives;
import dev.ferry.service.workspace.Batches;
import dev.ferry.service.workspace.Entries;
import dev.ferry.service.workspace.Trees;
import dev.ferry.service.workspace.Workspaces;

/** The use cases that the door opens. */
public record DoorRooms(
    Uploads uploads,
    Downloads downloads,
    Entries entries,
    Workspaces workspaces,
    MintedTokens tokens,
    AuditTrail trail,
    Trees trees,
    Batches batches,
    Archives archives,
    ServiceFacts facts) {}
