package dev.ferry.resume;

/** What every implementation of {@link ResumeStore} passes; its test class implements this. */
public interface ResumeStoreContract
    extends UploadContract,
        NoteContract,
        CommitContract,
        SegmentContract,
        PublishContract,
        PutContract,
        PublishedFileContract,
        UploadListContract,
        CallContract,
        IdentityContract,
        RestoreContract,
        WorkspaceContract,
        TokenContract,
        AuditContract {}
