package dev.ferry.cli;

import dev.ferry.client.access.GrantInfo;
import dev.ferry.client.access.MintedToken;
import dev.ferry.client.access.TokenRequest;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ferry token}. */
@Command(name = "token", description = "Show, hand out and revoke tokens.")
final class TokenCommand implements Callable<Integer> {
  private static final int TOKEN_BYTES_MAX = 8192;

  private final Console console;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  TokenCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return show(server, output);
  }

  @Command(name = "show", description = "Show what the token in use allows.")
  int show(@Mixin ServerOptions server, @Mixin OutputOptions output) {
    try (Session session = Session.open(server, console)) {
      GrantInfo grant = Awaiting.value(session.client().access().show());
      if (output.json()) {
        console.result(
            JsonText.object(
                json ->
                    json.text("grant", grant.grantId())
                        .text("subject", grant.subject())
                        .text("workspaces", String.join(",", grant.workspaces()))
                        .text("operations", String.join(",", grant.operations()))
                        .text("expires", grant.expiresAtOrNull())));
      } else if (!output.quiet()) {
        console.result("grant       " + grant.grantId());
        console.result("subject     " + grant.subject());
        console.result("workspaces  " + String.join(", ", grant.workspaces()));
        console.result("operations  " + String.join(", ", grant.operations()));
        grant.expiresAt().ifPresent(end -> console.result("expires     " + end));
      }
    }
    return ExitCode.OK.number();
  }

  @Command(
      name = "mint",
      description = "Hand out a token for less than the one in use; prints the token.")
  int mint(
      @Mixin ServerOptions server,
      @Mixin OutputOptions output,
      @Option(
              names = "--for",
              paramLabel = "NAME",
              required = true,
              description = "Whom it is for.")
          String subject,
      @Option(
              names = "--workspace",
              paramLabel = "WS",
              required = true,
              description = "A workspace; may be repeated.")
          List<String> workspaces,
      @Option(
              names = "--may",
              paramLabel = "OPERATION",
              split = ",",
              required = true,
              description = "list, read, write, remove, manage, audit, mint; with commas.")
          List<String> operations,
      @Option(names = "--allow", paramLabel = "GLOB", description = "Only these paths.")
          @Nullable List<String> allow,
      @Option(names = "--deny", paramLabel = "GLOB", description = "Not these paths.")
          @Nullable List<String> deny,
      @Option(names = "--max-bytes", paramLabel = "SIZE", description = "Bytes it may move.")
          @Nullable String bytesMax,
      @Option(
              names = "--ttl",
              paramLabel = "TIME",
              defaultValue = "PT15M",
              description = "How long it is good for (default PT15M).")
          Duration timeToLive) {
    TokenRequest request =
        new TokenRequest(
            subject,
            workspaces,
            operations,
            allow == null ? List.of() : allow,
            deny == null ? List.of() : deny,
            ByteSize.orNull("--max-bytes", bytesMax),
            timeToLive);
    try (Session session = Session.open(server, console)) {
      MintedToken minted = Awaiting.value(session.client().access().mint(request));
      console.result(
          output.json()
              ? JsonText.object(
                  json ->
                      json.text("token", minted.token())
                          .text("grant", minted.grantId())
                          .text("expires", minted.expiresAt()))
              : minted.token());
    }
    return ExitCode.OK.number();
  }

  @Command(
      name = "revoke",
      description = "Make a token good for nothing; read from standard input.")
  int revoke(@Mixin ServerOptions server, @Mixin OutputOptions output) {
    String token = fromStandardInput();
    try (Session session = Session.open(server, console)) {
      var unused = Awaiting.optional(session.client().access().revoke(token));
      if (!output.quiet()) {
        console.result(
            output.json() ? JsonText.object(json -> json.flag("revoked", true)) : "revoked");
      }
    }
    return ExitCode.OK.number();
  }

  @Command(
      name = "hash",
      description = "Print the SHA-256 of a token from standard input, for ferry.auth.tokens.")
  int hash() {
    try {
      byte[] token = fromStandardInput().getBytes(StandardCharsets.UTF_8);
      console.result(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token)));
      return ExitCode.OK.number();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** Never an argument: those are in the process list. */
  private String fromStandardInput() {
    try {
      String text =
          new String(console.in().readNBytes(TOKEN_BYTES_MAX), StandardCharsets.UTF_8).strip();
      if (text.isEmpty()) {
        throw new TransferException(
            FailureCode.INVALID_ARGUMENT, "There is no token on standard input");
      }
      return text;
    } catch (IOException e) {
      throw new TransferException(FailureCode.LOCAL_IO, "Standard input cannot be read", e);
    }
  }
}
