package dev.ferry.service.rsocket;

import dev.ferry.service.download.Downloads;
import dev.ferry.service.upload.Uploads;
import dev.ferry.service.workspace.Entries;

/** The use cases that the door opens. */
public record DoorRooms(Uploads uploads, Downloads downloads, Entries entries) {}
