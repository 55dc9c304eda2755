package dev.ferry.resume.r2dbc;

import dev.ferry.resume.MintedToken;
import dev.ferry.resume.TokenRegister;
import dev.ferry.resume.r2dbc.Database.Survives;
import dev.ferry.transfer.FailureCode;
import dev.ferry.transfer.TransferException;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The rows of {@code minted_token} and {@code grant_spending} in any SQL database. */
final class R2dbcTokenRegister implements TokenRegister {
  private final Database database;

  R2dbcTokenRegister(Database database) {
    this.database = database;
  }

  @Override
  public Mono<Void> keep(MintedToken token) {
    return database
        .change(
            Survives.POWER_CUT,
            session ->
                session.insertIfAbsent(
                    """
                    INSERT INTO minted_token (token_key, grant_id, grant_text, expires_at)
                    VALUES ($1, $2, $3, $4)""",
                    token.key(),
                    token.grantId(),
                    token.grantText(),
                    EpochNanos.of(token.expiresAt())))
        .filter(added -> added == 1)
        .switchIfEmpty(
            Mono.error(
                () ->
                    new TransferException(FailureCode.KEY_CONFLICT, "The token is known already")))
        .then();
  }

  @Override
  public Mono<Boolean> renew(MintedToken token) {
    return database
        .change(
            Survives.POWER_CUT,
            session ->
                session.update(
                    """
                    UPDATE minted_token SET grant_id = $2, grant_text = $3, expires_at = $4
                    WHERE token_key = $1""",
                    token.key(),
                    token.grantId(),
                    token.grantText(),
                    EpochNanos.of(token.expiresAt())))
        .map(changed -> changed > 0);
  }

  @Override
  public Mono<MintedToken> find(String key) {
    return database.read(
        session ->
            session
                .rows(
                    "SELECT * FROM minted_token WHERE token_key = $1",
                    R2dbcTokenRegister::read,
                    key)
                .singleOrEmpty());
  }

  private static MintedToken read(Row row) {
    Columns columns = new Columns(row);
    return new MintedToken(
        columns.string("token_key"),
        columns.string("grant_id"),
        columns.string("grant_text"),
        columns.instant("expires_at"));
  }

  @Override
  public Mono<Boolean> revoke(String key) {
    return database
        .relieve(
            Survives.POWER_CUT,
            session -> session.update("DELETE FROM minted_token WHERE token_key = $1", key))
        .map(gone -> gone > 0);
  }

  @Override
  public Mono<Long> purge(Instant now) {
    return database.relieve(
        Survives.KILL,
        session ->
            session.update("DELETE FROM minted_token WHERE expires_at <= $1", EpochNanos.of(now)));
  }

  @Override
  public Mono<Long> spent(String grantId) {
    return database
        .read(
            session ->
                session
                    .rows(
                        "SELECT spent_bytes FROM grant_spending WHERE grant_id = $1",
                        row -> Columns.of(row).number("spent_bytes"),
                        grantId)
                    .singleOrEmpty())
        .defaultIfEmpty(0L);
  }

  /** In the order of the ids, so that two nodes never wait for each other in a circle. */
  @Override
  public Mono<Void> spend(Map<String, Long> moreBytes) {
    Map<String, Long> ordered = new TreeMap<>(moreBytes);
    return ordered.isEmpty()
        ? Mono.empty()
        : database
            .change(
                Survives.KILL,
                session ->
                    Flux.fromIterable(ordered.entrySet())
                        .concatMap(more -> add(session, more.getKey(), more.getValue()))
                        .reduce(0L, Long::sum))
            .then();
  }

  private static Mono<Long> add(SqlSession session, String grantId, long bytes) {
    return session
        .insertIfAbsent(
            "INSERT INTO grant_spending (grant_id, spent_bytes) VALUES ($1, 0)", grantId)
        .then(
            Mono.defer(
                () ->
                    session.update(
                        """
                        UPDATE grant_spending SET spent_bytes = spent_bytes + $1
                        WHERE grant_id = $2""",
                        bytes,
                        grantId)));
  }
}
