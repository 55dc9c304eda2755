package dev.ferry.service.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferry.service.policy.GrantCaller.Paying;
import dev.ferry.transfer.TransferException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Budgets of one token on those of the tokens it was minted with. */
final class ByteAccountTest {
  private final ByteAccount wide = new ByteAccount("wide", 0);
  private final ByteAccount narrow = new ByteAccount("narrow", 0);
  private final Caller caller =
      new GrantCaller(
          Grant.EVERYTHING,
          Clock.systemUTC(),
          List.of(new Paying(wide, 1000), new Paying(narrow, 100)));

  @Test
  void spend_secondBudgetRefuses_firstGetsItsBytesBack() {
    caller.spend(60);
    for (int i = 0; i < 50; i++) {
      assertThatThrownBy(() -> caller.spend(60)).isInstanceOf(TransferException.class);
    }

    caller.spend(40);
    assertThat(wide.takeUnsaved()).isEqualTo(100);
    assertThat(narrow.takeUnsaved()).isEqualTo(100);
  }

  @Test
  void giveBack_savedMeanwhile_isTakenOffWhatIsSavedNext() {
    wide.spend(10, 100);
    assertThat(wide.takeUnsaved()).isEqualTo(10);

    wide.giveBack(10);

    assertThat(wide.takeUnsaved()).isZero();
    wide.spend(30, 100);
    assertThat(wide.takeUnsaved()).isEqualTo(20);
  }
}
