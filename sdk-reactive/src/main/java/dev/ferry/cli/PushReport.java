package dev.ferry.cli;

import dev.ferry.cli.Following.Outcome;
import dev.ferry.client.Progress;
import dev.ferry.transfer.Receipt;
import org.jspecify.annotations.Nullable;

/** Tells what became of a push. */
record PushReport(Console console, OutputOptions output) {

  /** One push, which is all there is: its object in JSON, or its line. */
  void whole(Outcome<Receipt> outcome) {
    if (output.json()) {
      noteRepair(outcome.last());
      console.result(JsonText.object(json -> members(json, outcome)));
    } else {
      line(outcome);
    }
  }

  /** The line of a push, unless nothing is to be printed. */
  void line(Outcome<Receipt> outcome) {
    noteRepair(outcome.last());
    if (!output.quiet() && !output.json()) {
      Receipt receipt = outcome.result();
      console.result(
          receipt.file()
              + " "
              + receipt.lengthBytes()
              + " "
              + Proofs.of(receipt.digest(), receipt.crc32c()));
      noteFigures(outcome);
    }
  }

  /** What JSON tells of a push. */
  static void members(JsonText json, Outcome<Receipt> outcome) {
    JsonFields.receipt(json, outcome.result());
    json.object("transfer", inner -> JsonFields.progress(inner, outcome.last()));
    json.number("seconds", outcome.took().toMillis() / 1000.0);
  }

  private void noteRepair(@Nullable Progress last) {
    if (last != null && last.repairedBytes() > 0 && !output.quiet()) {
      console.note(
          Amounts.bytes(last.repairedBytes())
              + " sent again: they had changed on the service's disk; look at its volume");
    }
  }

  private void noteFigures(Outcome<Receipt> outcome) {
    Progress last = outcome.last();
    if (console.terminal() && last != null) {
      long moved = outcome.result().lengthBytes() - last.resumedFromBytes();
      console.note(
          Amounts.bytes(moved)
              + " in "
              + Amounts.seconds(outcome.took())
              + ", "
              + Amounts.rate(outcome.bytesPerSecond(moved))
              + ", resumed at "
              + last.resumedFromBytes()
              + ", re-sent "
              + Amounts.bytes(last.resentBytes()));
    }
  }
}
