package dev.ferry.cli;

import dev.ferry.transfer.FailureCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks whether somebody accepts connections at the service's addresses; says nothing to him. */
final class AddressLook {
  private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(5).toMillis();

  private AddressLook() {}

  /** One finding for each address. Of several, one that cannot be reached is a warning only. */
  static List<Finding> of(List<InetSocketAddress> addresses) {
    List<Finding> findings = new ArrayList<>();
    addresses.forEach(address -> findings.add(of(address)));
    boolean some = findings.stream().anyMatch(each -> each.verdict() == Finding.Verdict.OK);
    return some ? findings.stream().map(AddressLook::milder).toList() : findings;
  }

  private static Finding milder(Finding finding) {
    return finding.verdict() == Finding.Verdict.FAILED
        ? Finding.warning(
            finding.name(), finding.message(), String.valueOf(finding.nextStepOrNull()))
        : finding;
  }

  private static Finding of(InetSocketAddress address) {
    String name = "address " + address.getHostString() + ":" + address.getPort();
    try (Socket socket = new Socket()) {
      InetAddress host = InetAddress.getByName(address.getHostString());
      long begun = System.nanoTime();
      socket.connect(new InetSocketAddress(host, address.getPort()), PATIENCE_MILLIS);
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      return Finding.ok(
          name, host.getHostAddress() + " accepts connections, after " + Amounts.millis(took));
    } catch (UnknownHostException e) {
      return failed(
          name,
          "No address is known for the name " + address.getHostString(),
          "Check the name in --server, FERRY_SERVER or the profile, and this machine's DNS.");
    } catch (IOException e) {
      return failed(
          name,
          "Nobody accepts connections there: " + e.getMessage(),
          "Start the service ('ferry serve'), check host and port, and what filters in between;"
              + " the service listens on loopback only unless --bind says otherwise.");
    }
  }

  private static Finding failed(String name, String message, String nextStep) {
    return Finding.failed(name, FailureCode.CONNECTION_REFUSED, message, nextStep);
  }
}
